# The way from QEMU to Rust: PVH starts a kernel in 32-bit protected mode with
# flat segments and without paging; Rust wants 64-bit mode and SSE.

    .section .note.pvh, "a", @note
    .balign 4
    .long 4                         # length of the name
    .long 8                         # length of the entry address
    .long 18                        # XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .quad start32

    .section .text.boot, "ax"
    .code32
    .global start32
start32:
    cli
    cld
    movl $stack_top, %esp

    # Page tables that map the first 4 GiB to themselves, in pages of 2 MiB.
    # The last GiB, where the devices are, is not cached.
    movl $(page_directory_pointers + 0x3), (page_map)
    movl $page_directory_pointers, %edi
    movl $(page_directories + 0x3), %eax
1:  movl %eax, (%edi)
    addl $8, %edi
    addl $0x1000, %eax
    cmpl $(page_directory_pointers + 32), %edi
    jne 1b
    movl $page_directories, %edi
    movl $0x83, %eax                # present, writable, large
2:  movl %eax, (%edi)
    addl $8, %edi
    addl $0x200000, %eax
    cmpl $0xc0000083, %eax
    jne 3f
    orl $0x18, %eax                 # write-through, not cached
3:  cmpl $(page_directories + 4 * 0x1000), %edi
    jne 2b

    movl %cr4, %eax
    orl $0x620, %eax                # PAE, OSFXSR, OSXMMEXCPT
    movl %eax, %cr4
    movl $page_map, %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx          # EFER
    rdmsr
    orl $0x100, %eax                # LME
    wrmsr
    movl %cr0, %eax
    andl $0xfffffffb, %eax          # not EM
    orl $0x80000003, %eax           # PG, MP, PE
    movl %eax, %cr0

    lgdt gdt_pointer
    ljmpl $0x08, $start64

    .code64
start64:
    movl $0x10, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %ebp, %ebp
    call selftest_main
4:  hlt
    jmp 4b

    .section .rodata
    .balign 8
gdt:
    .quad 0
    .quad 0x00af9b000000ffff        # 64-bit code
    .quad 0x00cf93000000ffff        # data
gdt_pointer:
    .word . - gdt - 1
    .long gdt

    .section .bss
    .balign 0x1000
page_map:
    .skip 0x1000
page_directory_pointers:
    .skip 0x1000
page_directories:
    .skip 0x4000
    .skip 0x10000
stack_top:
