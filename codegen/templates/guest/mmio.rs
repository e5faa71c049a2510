//! Typed handles over the register blocks, at the SVD's addresses or at any other mapping of the
//! registers, for example a page of `/dev/mem`.
#![warn(clippy::all, clippy::undocumented_unsafe_blocks, unsafe_op_in_unsafe_fn)]
{%- if !handles.is_empty() %}
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;
{%- endif %}
{%- for h in handles %}
{% for line in h.doc %}
///{{ line }}
{%- endfor %}
#[derive(Debug, Clone, Copy)]
pub struct {{ h.ty }}<'m> {
    base: NonNull<crate::{{ h.module }}::RegisterBlock>,
    mapping: PhantomData<&'m crate::{{ h.module }}::RegisterBlock>,
}

impl<'m> {{ h.ty }}<'m> {
    /// The address that the SVD gives.
    pub const BASE_ADDRESS: u64 = {{ h.base }};
    /// Bytes from the first address block to the end of the last.
    pub const SIZE: usize = {{ h.size }};
{%- if let Some(pci) = h.pci %}
    /// Vendor id of the device on PCI.
    pub const PCI_VENDOR_ID: u16 = {{ pci.vendor }};
    /// Device id of the device on PCI.
    pub const PCI_DEVICE_ID: u16 = {{ pci.device }};
    /// The BAR that holds the registers, from its start.
    pub const PCI_BAR: u8 = {{ pci.bar }};
{%- endif %}

    /// A handle over the registers mapped at `base`.
    ///
    /// # Safety
    ///
    /// For all of `'m`, `base` must be the start of a mapping of at least
    /// [`SIZE`](Self::SIZE) bytes of this peripheral's registers, aligned to the largest
    /// register.
    pub const unsafe fn from_ptr(base: NonNull<u8>) -> Self {
        Self {
            base: base.cast(),
            mapping: PhantomData,
        }
    }

    /// Where the registers are mapped.
    pub const fn as_ptr(&self) -> NonNull<u8> {
        self.base.cast()
    }
}

impl {{ h.ty }}<'static> {
    /// A handle over the registers at the SVD's address, from svd2rust's own proof that
    /// they are there.
    pub fn new(_peripheral: &crate::{{ h.singleton }}) -> Self {
        // SAFETY: whoever made the peripheral has promised that it is at its address.
        unsafe { Self::at_base_address() }
    }

    /// A handle over the registers at the SVD's address.
    ///
    /// # Safety
    ///
    /// The peripheral must be there, and mapped one to one, for the rest of the program.
    pub const unsafe fn at_base_address() -> Self {
        let base = NonNull::new(Self::BASE_ADDRESS as usize as *mut u8);
        match base {
            // SAFETY: the caller promises what `from_ptr` asks for.
            Some(base) => unsafe { Self::from_ptr(base) },
            None => panic!("the base address is null"),
        }
    }
}

impl Deref for {{ h.ty }}<'_> {
    type Target = crate::{{ h.module }}::RegisterBlock;

    fn deref(&self) -> &Self::Target {
        // SAFETY: `from_ptr` was promised a mapping of the registers for `'m`; the block
        // holds cells that are accessed volatile.
        unsafe { self.base.as_ref() }
    }
}

const _: () = assert!(
    size_of::<crate::{{ h.module }}::RegisterBlock>() <= {{ h.ty }}::SIZE
        && align_of::<crate::{{ h.module }}::RegisterBlock>() <= {{ h.align }}
);
{%- endfor %}

