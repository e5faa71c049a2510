//! svd2qemu
