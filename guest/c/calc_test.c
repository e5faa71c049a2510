/*
 * calc_test: one calculation on the memory-mapped calculator, from a Linux
 * command line.
 *
 * Long file: one command compiles it, and who copies it copies this file alone.
 *
 * This is guest/calc-test in C, on the generated header: the two print the
 * same text and end with the same status for the same arguments. It knows
 * addresses, bits and the names of the operations from the header alone.
 *
 *     cc -static -O2 -std=c11 -I generated/include guest/c/calc_test.c
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "calc_regs.h"

/* The exit statuses that --help documents. */
enum {
    EXIT_ANSWERED = 0,
    EXIT_CALCULATOR_ERROR = 1,
    EXIT_WRONG_USAGE = 2,
    EXIT_UNREACHABLE = 3,
};

#define DEFAULT_FILE "/dev/mem"
#define DEFAULT_SYSFS "/sys"
#define DEFAULT_LIMIT_MS 1000

/* Status reads before the program starts to sleep between them. */
#define EAGER_READS 1000

/* The pause between later status reads, in nanoseconds. */
#define PAUSE_NS 100000

/* An operation that has a name in the SVD. */
typedef struct {
    const char *name;
    uint32_t code;
} Operation;

#define OPERATION(name, code, description) { #name, code },
static const Operation operations[] = { CALC_OP_CODE_VALUES(OPERATION) };
#undef OPERATION

#define OPERATION_COUNT (sizeof(operations) / sizeof(operations[0]))

/* Operators that stand for a named operation; x spares a shell's quotes. */
static const struct {
    const char *symbol;
    const char *name;
} symbols[] = {
    { "+", "ADD" }, { "-", "SUB" }, { "*", "MUL" }, { "x", "MUL" },
    { "/", "DIV" },
};

#define SYMBOL_COUNT (sizeof(symbols) / sizeof(symbols[0]))

/* How sysfs writes a PCI slot: digits are hexadecimal. */
#define SLOT "0000:00:00.0"
#define SLOT_LENGTH (sizeof(SLOT) - 1)

/* Where the command line says that the registers are. */
typedef enum {
    PLACE_ANYWHERE, /* on PCI if they are there, else in physical memory */
    PLACE_PCI,      /* on PCI, in slot if one is given */
    PLACE_FILE,
} Place;

/* What the command line asks for. */
typedef struct {
    uint32_t a;
    uint32_t b;
    uint32_t op;
    const char *operator; /* as it was typed */
    Place place;
    char slot[SLOT_LENGTH + 1]; /* empty for any */
    const char *sysfs;
    const char *file;
    uint64_t offset; /* of the first register in the file */
    uint32_t limit_ms;
} Request;

/* Prints a message and ends the program with the given status. */
static _Noreturn void fail(int status, const char *format, ...)
{
    va_list arguments;

    fputs("calc_test: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(status);
}

/* The operations' names, as in "ADD SUB". */
static void print_names(FILE *stream)
{
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        fprintf(stream, "%s%s", i > 0 ? " " : "", operations[i].name);
    }
}

static void flush_or_fail(void)
{
    if (fflush(stdout) != 0) {
        fail(EXIT_UNREACHABLE, "cannot write the answer: %s", strerror(errno));
    }
}

static _Noreturn void help(void)
{
    printf("usage: calc_test [OPTION]... A OPERATOR B\n"
           "\n"
           "Let the memory-mapped calculator work out A OPERATOR B, and print "
           "the answer.\n"
           "\n"
           "  A, B      0 to %" PRIu32 ", decimal or hexadecimal (0x...)\n"
           "  OPERATOR  + - * / (or x for *, which needs no quotes), a name or "
           "a number\n"
           "            names, in upper or lower case: ",
           UINT32_MAX);
    print_names(stdout);
    printf("\n"
           "            a number is written to OP as it is, named or not\n"
           "\n"
           "options:\n"
           "  --mmio FILE[:OFFSET]  the registers are in FILE at OFFSET, or at "
           "0\n"
           "  --pci[=SLOT]          they are in a PCI device %04x:%04x, the "
           "first or\n"
           "                        the one in SLOT, as in 0000:00:04.0\n"
           "                        (default: --pci if there is one, else "
           "--mmio\n"
           "                        %s:0x%x)\n"
           "  --sysfs FOLDER        where sysfs is mounted (default: %s)\n"
           "  --timeout-ms N        wait at most N milliseconds (default: %d)\n"
           "  --help                show this text\n"
           "\n"
           "exit status:\n"
           "  0  the calculator answered\n"
           "  1  the calculator reported an error\n"
           "  2  the arguments are not accepted\n"
           "  3  the calculator cannot be reached, or did not answer in time\n",
           CALC_PCI_VENDOR_ID, CALC_PCI_DEVICE_ID, DEFAULT_FILE,
           CALC_BASE, DEFAULT_SYSFS, DEFAULT_LIMIT_MS);
    flush_or_fail();
    exit(EXIT_ANSWERED);
}

typedef enum { NUMBER_OK, NUMBER_MALFORMED, NUMBER_TOO_LARGE } NumberKind;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/*
 * Reads decimal digits, or hexadecimal ones after 0x, and nothing else:
 * strtoull() would also take blanks, signs and octal numbers.
 */
static NumberKind parse_number(const char *text, uint64_t *value)
{
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *allowed = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    const char *digits = hexadecimal ? text + 2 : text;

    if (digits[0] == '\0' || digits[strspn(digits, allowed)] != '\0') {
        return NUMBER_MALFORMED;
    }
    errno = 0;
    *value = strtoull(digits, NULL, hexadecimal ? 16 : 10);
    return errno == ERANGE ? NUMBER_TOO_LARGE : NUMBER_OK;
}

/* Reads a number of 32 bits; what names it in the message. */
static uint32_t parse_u32(const char *what, const char *text)
{
    uint64_t value = 0;
    NumberKind kind = parse_number(text, &value);

    if (kind == NUMBER_OK && value <= UINT32_MAX) {
        return (uint32_t)value;
    }
    fail(EXIT_WRONG_USAGE,
         "%s '%s' %s: accepted is 0 to %" PRIu32
         ", decimal or hexadecimal (0x...)",
         what, text,
         kind == NUMBER_MALFORMED ? "is not a number"
                                  : "does not fit in 32 bits",
         UINT32_MAX);
}

/* The OP value for an operator: a symbol, a name from the SVD, or a number. */
static uint32_t parse_operator(const char *text)
{
    const char *name = text;

    for (size_t i = 0; i < SYMBOL_COUNT; i++) {
        if (strcmp(symbols[i].symbol, text) == 0) {
            name = symbols[i].name;
        }
    }
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        if (strcasecmp(operations[i].name, name) == 0) {
            return operations[i].code;
        }
    }
    if (is_digit(text[0])) {
        return parse_u32("operator", text);
    }
    fprintf(stderr,
            "calc_test: operator '%s' is unknown: accepted are + - * / x, "
            "a name (",
            text);
    print_names(stderr);
    fputs(") or a number\n", stderr);
    exit(EXIT_WRONG_USAGE);
}

/*
 * Reads FILE[:OFFSET]. What follows the last colon is an offset only if it is
 * a number, because the names of PCI resource files contain colons.
 */
static void parse_location(char *text, Request *request)
{
    char *colon = strrchr(text, ':');

    request->offset = 0;
    if (colon != NULL && is_digit(colon[1])) {
        switch (parse_number(colon + 1, &request->offset)) {
        case NUMBER_OK:
            *colon = '\0';
            break;
        case NUMBER_TOO_LARGE:
            fail(EXIT_WRONG_USAGE, "--mmio: offset '%s' is too large",
                 colon + 1);
        case NUMBER_MALFORMED:
            request->offset = 0;
            break;
        }
    }
    if (text[0] == '\0') {
        if (colon == text) {
            *colon = ':';
        }
        fail(EXIT_WRONG_USAGE, "--mmio: '%s' names no file", text);
    }
    if (request->offset % 4 != 0) {
        fail(EXIT_WRONG_USAGE,
             "--mmio: offset 0x%" PRIx64 " is not a multiple of 4",
             request->offset);
    }
    request->place = PLACE_FILE;
    request->file = text;
}

/* Whether text looks like SLOT. */
static bool is_slot(const char *text)
{
    for (size_t i = 0; i < SLOT_LENGTH; i++) {
        if (SLOT[i] == '0' ? !isxdigit((unsigned char)text[i])
                           : text[i] != SLOT[i]) {
            return false;
        }
    }
    return text[SLOT_LENGTH] == '\0';
}

/*
 * Reads [DOMAIN:]BUS:DEVICE.FUNCTION, as sysfs has it; a missing domain is 0.
 */
static void parse_slot(const char *text, Request *request)
{
    const char *colon = strchr(text, ':');
    bool has_domain = colon != NULL && strchr(colon + 1, ':') != NULL;
    /* One more than fits, to see what is too long. */
    char slot[SLOT_LENGTH + 2];

    snprintf(slot, sizeof(slot), "%s%s", has_domain ? "" : "0000:", text);
    if (!is_slot(slot)) {
        fail(EXIT_WRONG_USAGE, "--pci: '%s' is no slot: one looks like %s",
             text, SLOT);
    }
    for (size_t i = 0; i <= SLOT_LENGTH; i++) {
        request->slot[i] = (char)tolower((unsigned char)slot[i]);
    }
}

/*
 * If argv[*i] is --name, returns its value: what follows the equals sign, or
 * else the next argument. Otherwise NULL.
 */
static char *option_value(int argc, char **argv, int *i, const char *name)
{
    char *option = argv[*i] + 2;
    size_t length = strlen(name);

    if (strncmp(option, name, length) != 0) {
        return NULL;
    }
    if (option[length] == '=') {
        return option + length + 1;
    }
    if (option[length] != '\0') {
        return NULL;
    }
    if (*i + 1 >= argc) {
        fail(EXIT_WRONG_USAGE, "--%s wants a value; --help says more", name);
    }
    *i += 1;
    return argv[*i];
}

static Request parse_arguments(int argc, char **argv)
{
    Request request = {
        .place = PLACE_ANYWHERE,
        .sysfs = DEFAULT_SYSFS,
        .file = DEFAULT_FILE,
        .offset = CALC_BASE,
        .limit_ms = DEFAULT_LIMIT_MS,
    };
    const char *positional[3] = { NULL, NULL, NULL };
    int count = 0;
    char *value;

    for (int i = 1; i < argc; i++) {
        /* One dash makes an operator, or the sign of a bad operand. */
        if (strncmp(argv[i], "--", 2) != 0 && strcmp(argv[i], "-h") != 0) {
            if (count < 3) {
                positional[count] = argv[i];
            }
            count++;
        } else if (strcmp(argv[i], "--help") == 0 ||
                   strcmp(argv[i], "-h") == 0) {
            help();
        } else if ((value = option_value(argc, argv, &i, "mmio")) != NULL) {
            parse_location(value, &request);
        } else if (strcmp(argv[i], "--pci") == 0) {
            request.place = PLACE_PCI;
            request.slot[0] = '\0';
        } else if (strncmp(argv[i], "--pci=", 6) == 0) {
            request.place = PLACE_PCI;
            parse_slot(argv[i] + 6, &request);
        } else if ((value = option_value(argc, argv, &i, "sysfs")) != NULL) {
            request.sysfs = value;
        } else if ((value = option_value(argc, argv, &i, "timeout-ms")) !=
                   NULL) {
            request.limit_ms = parse_u32("--timeout-ms", value);
        } else {
            fail(EXIT_WRONG_USAGE,
                 "unknown option '%s': the options are --mmio, --pci, "
                 "--sysfs, --timeout-ms and --help",
                 argv[i]);
        }
    }
    if (count != 3) {
        fail(EXIT_WRONG_USAGE,
             "expected A OPERATOR B, got %d of 3 arguments%s; --help says more",
             count, count > 3 ? "; in a shell, quote * or write x" : "");
    }
    request.a = parse_u32("operand A", positional[0]);
    request.b = parse_u32("operand B", positional[2]);
    request.op = parse_operator(positional[1]);
    request.operator = positional[1];
    return request;
}

/*
 * Refuses a file that ends before the registers do: touching those would end
 * in SIGBUS. Devices have no length to check.
 */
static void check_length(int fd, const Request *request)
{
    struct stat status;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        return;
    }
    if (request->offset > UINT64_MAX - CALC_SIZE ||
        (uint64_t)status.st_size < request->offset + CALC_SIZE) {
        fail(EXIT_UNREACHABLE,
             "%s:0x%" PRIx64 ": the file has %jd bytes, but the registers "
             "take %u from there",
             request->file, request->offset, (intmax_t)status.st_size,
             (unsigned)CALC_SIZE);
    }
}

/* What may help against an error of open() or mmap(). */
static const char *reason(int error)
{
    switch (error) {
    case ENOENT:
        return "no such file; /dev/mem needs devtmpfs on /dev and a kernel "
               "with CONFIG_DEVMEM";
    case EACCES:
    case EPERM:
        return "permission denied; the registers are for root, and for no one "
               "where the kernel is locked down";
    default:
        return strerror(error);
    }
}

/* The path of a file, joined from its parts; never freed. */
static char *join(const char *folder, const char *name)
{
    size_t length = strlen(folder) + 1 + strlen(name) + 1;
    char *path = malloc(length);

    if (path == NULL) {
        fail(EXIT_UNREACHABLE, "out of memory");
    }
    snprintf(path, length, "%s/%s", folder, name);
    return path;
}

/* The first line of a file, without its end; empty if it cannot be read. */
static void read_line(const char *path, char *line, int size)
{
    FILE *file = fopen(path, "r");

    if (file == NULL || fgets(line, size, file) == NULL) {
        line[0] = '\0';
    }
    if (file != NULL) {
        fclose(file);
    }
    line[strcspn(line, "\n")] = '\0';
}

/* Reads an id of a PCI device, as in 0x1234. */
static bool read_id(const char *device, const char *name, uint64_t *id)
{
    char *path = join(device, name);
    char line[16];

    read_line(path, line, sizeof(line));
    free(path);
    return strncmp(line, "0x", 2) == 0 &&
           parse_number(line, id) == NUMBER_OK && *id <= UINT16_MAX;
}

/* Whether a PCI device is a calculator. */
static bool is_ours(const char *device)
{
    uint64_t vendor_id;
    uint64_t device_id;

    return read_id(device, "vendor", &vendor_id) &&
           read_id(device, "device", &device_id) &&
           vendor_id == CALC_PCI_VENDOR_ID && device_id == CALC_PCI_DEVICE_ID;
}

/* The calculator in a slot; there has to be one. */
static char *at_slot(const char *devices, const char *slot)
{
    char *device = join(devices, slot);
    uint64_t vendor_id;
    uint64_t device_id;

    if (!read_id(device, "vendor", &vendor_id) ||
        !read_id(device, "device", &device_id)) {
        fail(EXIT_UNREACHABLE, "no PCI device %s in %s", slot, devices);
    }
    if (!is_ours(device)) {
        fail(EXIT_UNREACHABLE,
             "the PCI device %s is %04" PRIx64 ":%04" PRIx64
             ", not %04x:%04x",
             slot, vendor_id, device_id, CALC_PCI_VENDOR_ID,
             CALC_PCI_DEVICE_ID);
    }
    return device;
}

/* The calculator in the lowest slot, or NULL. */
static char *first_device(const char *devices)
{
    DIR *folder = opendir(devices);
    char *first = NULL;
    struct dirent *entry;

    if (folder == NULL) {
        return NULL;
    }
    while ((entry = readdir(folder)) != NULL) {
        char *device = join(devices, entry->d_name);

        if (is_ours(device) && (first == NULL || strcmp(device, first) < 0)) {
            free(first);
            first = device;
        } else {
            free(device);
        }
    }
    closedir(folder);
    return first;
}

/*
 * Has the device answer at its addresses: without a driver nobody else asks
 * for that. The kernel counts who did, so it is asked only if nobody has.
 */
static void enable(const char *device)
{
    char *path = join(device, "enable");
    char count[16];
    int fd;

    read_line(path, count, sizeof(count));
    if (count[0] != '\0' && strcmp(count, "0") != 0) {
        return;
    }
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "1", 1) != 1) {
        fail(EXIT_UNREACHABLE, "cannot write %s: %s", path, reason(errno));
    }
    close(fd);
}

/* Puts the place into request->file and offset, if it is on PCI. */
static void locate(Request *request)
{
    char *devices = join(request->sysfs, "bus/pci/devices");
    char *device;
    char resource[16];

    if (request->place == PLACE_FILE) {
        return;
    }
    if (request->slot[0] != '\0') {
        device = at_slot(devices, request->slot);
    } else {
        device = first_device(devices);
    }
    if (device == NULL) {
        if (request->place == PLACE_ANYWHERE) {
            return;
        }
        fail(EXIT_UNREACHABLE, "no PCI device %04x:%04x in %s",
             CALC_PCI_VENDOR_ID, CALC_PCI_DEVICE_ID, devices);
    }
    enable(device);
    snprintf(resource, sizeof(resource), "resource%u", CALC_PCI_BAR);
    request->file = join(device, resource);
    request->offset = 0;
}

static CALC_Type *map_registers(const Request *request)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t into_page = request->offset % page;
    /* O_SYNC asks /dev/mem for accesses that no cache keeps back. */
    int fd = open(request->file, O_RDWR | O_SYNC | O_CLOEXEC);
    uint8_t *memory;

    if (fd < 0) {
        fail(EXIT_UNREACHABLE, "cannot open %s: %s", request->file,
             reason(errno));
    }
    check_length(fd, request);
    memory = mmap(NULL, into_page + CALC_SIZE, PROT_READ | PROT_WRITE,
                  MAP_SHARED, fd, (off_t)(request->offset - into_page));
    if (memory == MAP_FAILED) {
        fail(EXIT_UNREACHABLE, "cannot map %s:0x%" PRIx64 ": %s", request->file,
             request->offset, reason(errno));
    }
    close(fd);
    return (CALC_Type *)(void *)(memory + into_page);
}

/* Whether nothing drives the bus: a calculator would show START as 0. */
static bool reads_as_all_ones(const CALC_Type *calc)
{
    return (calc->A & calc->B & calc->OP & calc->CTRL & calc->RESULT &
            calc->STATUS) == UINT32_MAX;
}

static uint32_t state(uint32_t status)
{
    return (status & CALC_STATUS_STATE_Msk) >> CALC_STATUS_STATE_Pos;
}

static bool is_free(uint32_t status)
{
    return state(status) != CALC_STATUS_STATE_BUSY;
}

static bool has_ended(uint32_t status)
{
    return state(status) == CALC_STATUS_STATE_DONE ||
           state(status) == CALC_STATUS_STATE_ERROR;
}

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/*
 * Reads STATUS until it is as wanted, or limit_ms have passed. Returns the last
 * reading.
 */
static uint32_t wait_until(const CALC_Type *calc, uint32_t limit_ms,
                           bool (*wanted)(uint32_t status))
{
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    uint64_t start = now_ms();
    uint32_t status;
    bool expired;

    for (unsigned reads = 0;; reads++) {
        /*
         * The clock is read first, so that a program that was not scheduled
         * for a while still looks once more before it gives up.
         */
        expired = now_ms() - start >= limit_ms;
        status = calc->STATUS;
        if (wanted(status) || expired) {
            return status;
        }
        if (reads >= EAGER_READS) {
            nanosleep(&pause, NULL);
        }
    }
}

/*
 * Says that the operation failed, and why it probably did. STATUS says no more
 * than ERROR, so the reason is inferred from what was asked for.
 */
static _Noreturn void report_error(const Request *request)
{
    const char *name = NULL;
    char text[48] = "";

    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        if (operations[i].code == request->op) {
            name = operations[i].name;
        }
    }
    if (name == NULL) {
        snprintf(text, sizeof(text), ": unknown operation %" PRIu32,
                 request->op);
    } else if (strcmp(name, "DIV") == 0 && request->b == 0) {
        snprintf(text, sizeof(text), ": division by zero");
    }
    fail(EXIT_CALCULATOR_ERROR,
         "%" PRIu32 " %s %" PRIu32 ": the calculator reported an error%s",
         request->a, request->operator, request->b, text);
}

/* Calculates, and returns the result. */
static uint32_t calculate(CALC_Type *calc, const Request *request)
{
    uint32_t complement;
    uint32_t status;

    if (reads_as_all_ones(calc)) {
        fail(EXIT_UNREACHABLE,
             "no calculator answers at %s:0x%" PRIx64
             ": every register reads as 0xffffffff",
             request->file, request->offset);
    }
    status = wait_until(calc, request->limit_ms, is_free);
    if (!is_free(status)) {
        fail(EXIT_UNREACHABLE,
             "the calculator is still busy with an earlier operation after "
             "%" PRIu32 " ms",
             request->limit_ms);
    }

    /*
     * In QEMU, registers that are not there read as 0, which could pass for
     * operands of 0: so A first has to keep something else.
     */
    calc->A = ~request->a;
    complement = calc->A;
    calc->A = request->a;
    calc->B = request->b;
    calc->OP = request->op;
    if (complement != ~request->a || calc->A != request->a ||
        calc->B != request->b || calc->OP != request->op) {
        fail(EXIT_UNREACHABLE,
             "no calculator answers at %s:0x%" PRIx64
             ": A, B and OP do not keep what is written",
             request->file, request->offset);
    }
    calc->CTRL = CALC_CTRL_START_Msk;

    status = wait_until(calc, request->limit_ms, has_ended);
    if (!has_ended(status)) {
        fail(EXIT_UNREACHABLE,
             "%" PRIu32 " %s %" PRIu32 ": no answer after %" PRIu32
             " ms: STATUS reads %" PRIu32,
             request->a, request->operator, request->b, request->limit_ms,
             status);
    }
    if (state(status) == CALC_STATUS_STATE_ERROR) {
        report_error(request);
    }
    return calc->RESULT;
}

int main(int argc, char **argv)
{
    Request request = parse_arguments(argc, argv);
    uint32_t result;

    locate(&request);
    result = calculate(map_registers(&request), &request);
    printf("%" PRIu32 " %s %" PRIu32 " = %" PRIu32 "\n", request.a,
           request.operator, request.b, result);
    flush_or_fail();
    return EXIT_ANSWERED;
}
