//! Which of QEMU's folders a peripheral's device belongs in.

/// A folder below `hw/` and `include/hw/` (`<qemu category="...">`, or what `<groupName>` says).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Category {
    /// Analogue-to-digital converters.
    Adc,
    /// Sound.
    Audio,
    /// Serial lines.
    Char,
    /// Displays.
    Display,
    /// DMA controllers.
    Dma,
    /// Pins.
    Gpio,
    /// I2C controllers.
    I2c,
    /// Keyboards and the like.
    Input,
    /// Interrupt controllers.
    Intc,
    /// What fits nowhere else.
    #[default]
    Misc,
    /// Networks.
    Net,
    /// Memory that keeps its content.
    Nvram,
    /// Real-time clocks.
    Rtc,
    /// SD and MMC hosts.
    Sd,
    /// Sensors.
    Sensor,
    /// SPI controllers.
    Ssi,
    /// Timers and counters.
    Timer,
    /// USB controllers.
    Usb,
    /// Watchdogs.
    Watchdog,
}

/// Group names of vendors' files, in lower case and without the number at the end.
const GROUPS: [(&str, Category); 67] = [
    ("adc", Category::Adc),
    ("saradc", Category::Adc),
    ("sdadc", Category::Adc),
    ("i2s", Category::Audio),
    ("sai", Category::Audio),
    ("leuart", Category::Char),
    ("lpuart", Category::Char),
    ("serial", Category::Char),
    ("uart", Category::Char),
    ("uarte", Category::Char),
    ("usart", Category::Char),
    ("lcd", Category::Display),
    ("lcdc", Category::Display),
    ("ltdc", Category::Display),
    ("bdma", Category::Dma),
    ("dma", Category::Dma),
    ("dmac", Category::Dma),
    ("dmamux", Category::Dma),
    ("edma", Category::Dma),
    ("gpdma", Category::Dma),
    ("mdma", Category::Dma),
    ("gpio", Category::Gpio),
    ("gpiote", Category::Gpio),
    ("port", Category::Gpio),
    ("i2c", Category::I2c),
    ("iic", Category::I2c),
    ("twi", Category::I2c),
    ("twim", Category::I2c),
    ("twis", Category::I2c),
    ("clint", Category::Intc),
    ("exti", Category::Intc),
    ("gic", Category::Intc),
    ("nvic", Category::Intc),
    ("plic", Category::Intc),
    ("emac", Category::Net),
    ("enet", Category::Net),
    ("eth", Category::Net),
    ("ethernet", Category::Net),
    ("gmac", Category::Net),
    ("efuse", Category::Nvram),
    ("otp", Category::Nvram),
    ("rtc", Category::Rtc),
    ("mmc", Category::Sd),
    ("sdhc", Category::Sd),
    ("sdio", Category::Sd),
    ("sdmmc", Category::Sd),
    ("octospi", Category::Ssi),
    ("qspi", Category::Ssi),
    ("quadspi", Category::Ssi),
    ("spi", Category::Ssi),
    ("spim", Category::Ssi),
    ("spis", Category::Ssi),
    ("ssi", Category::Ssi),
    ("ssp", Category::Ssi),
    ("counter", Category::Timer),
    ("lptim", Category::Timer),
    ("lptimer", Category::Timer),
    ("lptmr", Category::Timer),
    ("pit", Category::Timer),
    ("systick", Category::Timer),
    ("tim", Category::Timer),
    ("timer", Category::Timer),
    ("usb", Category::Usb),
    ("iwdg", Category::Watchdog),
    ("watchdog", Category::Watchdog),
    ("wdt", Category::Watchdog),
    ("wwdg", Category::Watchdog),
];

impl Category {
    /// All of them, by name.
    pub const ALL: [Self; 19] = [
        Self::Adc,
        Self::Audio,
        Self::Char,
        Self::Display,
        Self::Dma,
        Self::Gpio,
        Self::I2c,
        Self::Input,
        Self::Intc,
        Self::Misc,
        Self::Net,
        Self::Nvram,
        Self::Rtc,
        Self::Sd,
        Self::Sensor,
        Self::Ssi,
        Self::Timer,
        Self::Usb,
        Self::Watchdog,
    ];

    /// Its name, which is that of the folder in `hw/` and `include/hw/` of every version of QEMU.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adc => "adc",
            Self::Audio => "audio",
            Self::Char => "char",
            Self::Display => "display",
            Self::Dma => "dma",
            Self::Gpio => "gpio",
            Self::I2c => "i2c",
            Self::Input => "input",
            Self::Intc => "intc",
            Self::Misc => "misc",
            Self::Net => "net",
            Self::Nvram => "nvram",
            Self::Rtc => "rtc",
            Self::Sd => "sd",
            Self::Sensor => "sensor",
            Self::Ssi => "ssi",
            Self::Timer => "timer",
            Self::Usb => "usb",
            Self::Watchdog => "watchdog",
        }
    }

    /// The constant under which `-device help` lists the device. QEMU lists serial lines among input
    /// devices, and has no list for most of what a chip consists of.
    pub fn device_category(self) -> &'static str {
        match self {
            Self::Audio => "DEVICE_CATEGORY_SOUND",
            Self::Char | Self::Input => "DEVICE_CATEGORY_INPUT",
            Self::Display => "DEVICE_CATEGORY_DISPLAY",
            Self::Net => "DEVICE_CATEGORY_NETWORK",
            Self::Nvram | Self::Sd => "DEVICE_CATEGORY_STORAGE",
            Self::Usb => "DEVICE_CATEGORY_USB",
            Self::Watchdog => "DEVICE_CATEGORY_WATCHDOG",
            Self::Adc
            | Self::Dma
            | Self::Gpio
            | Self::I2c
            | Self::Intc
            | Self::Misc
            | Self::Rtc
            | Self::Sensor
            | Self::Ssi
            | Self::Timer => "DEVICE_CATEGORY_MISC",
        }
    }

    /// The category of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// What a `<groupName>` says: `USART`, `Timer`, `I2C1`. One that says nothing is [`Self::Misc`].
    pub(crate) fn of_group(group: &str) -> Self {
        let group = group.trim().to_ascii_lowercase();
        let stem = group.trim_end_matches(|c: char| c.is_ascii_digit());
        let known = GROUPS.iter().find(|(name, _)| *name == stem);
        let known = known.map(|(_, category)| *category);
        known.or_else(|| Self::named(stem)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Category, GROUPS};

    #[test]
    fn groups_of_vendors_find_their_folders() {
        let check =
            |group, folder| assert_eq!(Category::of_group(group).as_str(), folder, "{group}");
        check("USART", "char");
        check("Timer", "timer");
        check("I2C1", "i2c");
        check("GPIO", "gpio");
        check("watchdog", "watchdog");
        check("Sensor", "sensor");
        check("Calculator", "misc");
        check("", "misc");
        check("42", "misc");
    }

    #[test]
    fn names_are_those_of_all_and_groups_are_as_they_are_compared() {
        for category in Category::ALL {
            assert_eq!(Category::named(category.as_str()), Some(category));
        }
        for (group, _) in GROUPS {
            let stem = group.trim_end_matches(|c: char| c.is_ascii_digit());
            assert_eq!(group.to_ascii_lowercase(), stem);
        }
    }
}
