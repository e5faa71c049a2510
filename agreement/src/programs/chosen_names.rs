//! Names that mean something elsewhere: words of C, POSIX, GLib, QEMU and Rust, and of what is
//! generated. A name in a program is one of them more often than not.

use std::collections::HashSet;

use fastrand::Rng;
use svd2qemu::names::Ident;

/// Words of C and its standard library.
const C: &str = "int long short char float double signed unsigned void auto register restrict inline \
     volatile static extern struct union typedef sizeof typeof goto switch case default const \
     _Bool _Static_assert static_assert _Generic _Alignas alignof noreturn thread_local nullptr constexpr \
     EOF NULL INT_MAX UINT_MAX SIZE_MAX BUFSIZ RAND_MAX CHAR_BIT NAN INFINITY HUGE_VAL I complex \
     imaginary and or not xor bitand compl bool true_ offsetof va_list va_arg setjmp jmp_buf assert \
     errno stdin stdout stderr printf puts malloc free calloc exit abort abs div labs time clock \
     signal raise remove rename index rindex memset memcpy memmove strlen qsort main argc argv environ \
     isalpha toupper y0 y1 j0 j1 jn gamma sin cos exp pow log floor ceil round fabs fmin fmax \
     uint8_t uint32_t uint64_t int32_t size_t ptrdiff_t wchar_t FILE asm __asm__ __func__ __LINE__ \
     __attribute__ __builtin_trap UINT64_MAX INT64_MIN PRIx64";

/// Words of POSIX, Linux and compilers for them.
const POSIX: &str = "unix linux i386 major minor makedev read write open close select poll stat send \
     sa_handler si_pid si_addr st_atime st_mtime sigmask sched_priority SIGINT O_RDONLY S_IRUSR \
     PAGE_SIZE PATH_MAX IOV_MAX EINVAL EAGAIN EBUSY E2BIG alloca getpid fork pipe dup link sync nice \
     daemon random ssize_t off_t pid_t h_errno no_argument";

/// Words of GLib and QEMU.
const QEMU: &str = "g_free g_malloc g_new0 g_assert g_autofree gint guint gboolean gpointer GString \
     TRUE FALSE MIN MAX ABS CLAMP G_N_ELEMENTS ARRAY_SIZE BIT BIT_ULL MAKE_64BIT_MASK ROUND_UP \
     DIV_ROUND_UP QEMU_ALIGN_UP likely unlikely container_of offsetof_ glue stringify xglue barrier \
     extract8 extract32 extract64 deposit32 deposit64 sextract64 hwaddr qemu_irq qemu_log \
     qemu_log_mask qemu_set_irq LOG_GUEST_ERROR LOG_UNIMP timer_del timer_mod timer_pending timer_free \
     DeviceState SysBusDevice MemoryRegion Object Error errp opaque s dev device klass dc parent_obj \
     class_init instance_init type_init TYPE_DEVICE OBJECT DEVICE FIELD FIELD_EX32 FIELD_DP32 REG32 \
     A_STATUS R_STATUS vmstate VMSTATE_UINT32 iomem irq irqs regs state params timers pending event \
     realize unrealize reset init addr size size_ value bus trace hooks target_ulong CPUState \
     first_cpu current_cpu smp_cpus qdev sysbus pci bswap32 cpu_to_le32 ldl_p stl_p error_setg \
     error_abort error_fatal CONFIG_LINUX HOST_BIG_ENDIAN _v _d";

/// Words of Rust, and of the language of behaviours, that are no keywords of Rust.
const RUST: &str = "u8 u16 u32 u64 i8 i64 usize f32 str string vec option some none_ ok err bits std \
     core alloc drop clone copy from into iter next print println panic assert_eq debug test \
     main_ union macro_rules default_ safe raw unreachable todo concat format file line column cfg quote \
     Register GuestErrors ParamError Master Hooks Events State_ Params Registers Copy Clone Debug \
     Default Option_ Vec Box String lanes mask bytes started now errors events registers log count \
     last advance observe settle run due put get look store offset min max new param input call \
     chardev on rule access name names digest found at a b x y";

/// Keywords of Rust, which an SVD has as names all the same.
const KEYWORDS: &str = "type match fn loop move mut ref where async dyn box yield final virtual in impl \
     mod pub use trait unsafe let as await become macro override priv abstract break const \
     continue do else enum extern for if return static struct typeof unsized while";

/// What a behaviour must not or cannot have as a name of a local.
const NO_LOCAL: &str = "auto_ true_ some";

/// What no register is called: it is renamed, and the block would have to know it by the new name.
const RENAMED: &str = "EOF NULL assert errno i386 linux stderr stdin stdout unix INT_MAX UINT_MAX \
     SIZE_MAX BUFSIZ RAND_MAX CHAR_BIT NAN INFINITY HUGE_VAL UINT64_MAX INT64_MIN PATH_MAX new width";

/// Names in one program, of which no two are written alike.
#[derive(Debug, Clone)]
pub struct Words {
    enabled: bool,
    taken: HashSet<String>,
    locals: Vec<&'static str>,
}

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_whitespace()
}

fn is_keyword(name: &str) -> bool {
    words(KEYWORDS).any(|word| word == name)
}

/// A name as a behaviour writes it.
pub fn written(name: &str) -> String {
    match is_keyword(name) {
        true => format!("r#{name}"),
        false => name.to_owned(),
    }
}

/// Names that are one in some output.
fn key(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

impl Words {
    /// Names of others, or those of this repository alone.
    pub fn new(enabled: bool, random: &mut Rng) -> Self {
        let mut found = Self {
            enabled,
            taken: HashSet::new(),
            locals: Vec::new(),
        };
        if enabled {
            let all: Vec<_> = [C, POSIX, QEMU, RUST].into_iter().flat_map(words).collect();
            // Few, so that they hide each other.
            while found.locals.len() < 12 {
                let word = all[random.usize(0..all.len())];
                if !is_keyword(word) && words(NO_LOCAL).all(|no| no != word) {
                    found.locals.push(word);
                }
            }
            let locals = found.locals.iter().map(|word| key(word));
            found.taken = locals.collect();
        }
        found
    }

    /// A name for a local: one of few.
    pub fn local(&self, otherwise: &[&'static str], random: &mut Rng) -> String {
        let of = if self.enabled {
            &self.locals
        } else {
            otherwise
        };
        of[random.usize(0..of.len())].to_owned()
    }

    /// A name of the SVD.
    pub fn svd(&mut self, otherwise: &str, random: &mut Rng) -> String {
        let lists = [C, POSIX, QEMU, RUST, KEYWORDS];
        self.one(lists, otherwise, random, |word| {
            words(RENAMED).all(|renamed| renamed != word)
        })
    }

    /// A name of an item.
    pub fn item(&mut self, otherwise: &str, random: &mut Rng) -> String {
        self.one([C, POSIX, QEMU, RUST, POSIX], otherwise, random, |word| {
            !is_keyword(word) && Ident::new(word).is_some_and(|ident| ident.snake == word)
        })
    }

    fn one(
        &mut self,
        lists: [&'static str; 5],
        otherwise: &str,
        random: &mut Rng,
        fits: impl Fn(&str) -> bool,
    ) -> String {
        if !self.enabled {
            return otherwise.to_owned();
        }
        for _ in 0..4 {
            let list: Vec<_> = words(lists[random.usize(0..lists.len())]).collect();
            let word = list[random.usize(0..list.len())];
            let legal = Ident::new(word).is_some();
            if legal && fits(word) && self.taken.insert(key(word)) {
                return word.to_owned();
            }
        }
        otherwise.to_owned()
    }
}
