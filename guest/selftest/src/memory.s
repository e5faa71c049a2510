# The functions that the compiler may call, and that a C library would give.
# The direction flag is clear on entry, as the calling convention has it.

    .text

    .global memcpy
memcpy:                             # (rdi to, rsi from, rdx length)
    movq %rdi, %rax
    movq %rdx, %rcx
    rep movsb
    ret

    .global memmove
memmove:                            # (rdi to, rsi from, rdx length)
    movq %rdi, %rax
    movq %rdx, %rcx
    movq %rdi, %r8
    subq %rsi, %r8
    cmpq %rdx, %r8                  # does the target begin in the source?
    jb 1f
    rep movsb
    ret
1:  leaq -1(%rdi, %rdx), %rdi       # then from the end
    leaq -1(%rsi, %rdx), %rsi
    std
    rep movsb
    cld
    ret

    .global memset
memset:                             # (rdi to, esi byte, rdx length)
    movq %rdi, %r8
    movl %esi, %eax
    movq %rdx, %rcx
    rep stosb
    movq %r8, %rax
    ret

    .global memcmp
    .global bcmp
memcmp:                             # (rdi left, rsi right, rdx length)
bcmp:
    xorl %eax, %eax
    movq %rdx, %rcx
    cmpq %rcx, %rcx                 # equal, should the length be 0
    repe cmpsb
    je 2f
    movzbl -1(%rdi), %eax
    movzbl -1(%rsi), %ecx
    subl %ecx, %eax
2:  ret
