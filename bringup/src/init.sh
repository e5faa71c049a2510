#!/bin/busybox sh
# The first process of the guest. With `svd2qemu_mode=run` on the kernel's
# command line: runs /command, with its output to the second and third serial
# port, and sends its exit status to the fourth, whereupon the host ends QEMU.
# Otherwise: a shell on the first serial port, then power off.
export PATH=/bin:/sbin:/usr/bin:/usr/sbin HOME=/root TERM=${TERM:-linux}
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmp /tmp
cd /root

if [ "$svd2qemu_mode" = run ]; then
    exec </dev/null >/dev/ttyS1 2>/dev/ttyS2
    stty raw -echo -F /dev/ttyS1
    stty raw -echo -F /dev/ttyS2
    /bin/sh /command
    code=$?
    # Changing settings waits until all output is out. Closing the second port
    # frees its interrupt, which the fourth shares.
    stty cooked -F /dev/ttyS1
    stty cooked -F /dev/ttyS2
    exec >/dev/null 2>&1
    echo "exit $code" >/dev/ttyS3
    sleep 1
else
    [ -n "$svd2qemu_size" ] && stty cols "${svd2qemu_size%x*}" rows "${svd2qemu_size#*x}"
    # What the kernel still has to say must not stand between a command and its output.
    dmesg -n 1
    export PS1='guest:\w\$ '
    # poweroff, halt and reboot send these signals to the first process, which
    # sees them only while it waits.
    trap 'exec /bin/busybox poweroff -f' USR1 USR2 TERM
    setsid cttyhack sh <>/dev/console &
    wait $!
fi
exec /bin/busybox poweroff -f
