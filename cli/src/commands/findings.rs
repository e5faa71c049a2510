//! What is said about an SVD: the options for levels and formats, and where findings are printed.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use svd2qemu::levels::{Change, FixedCode, Level, Selector};
use svd2qemu::report::Format;
use svd2qemu::text::shell;
use svd2qemu::{Checked, Diagnostics, Levels, Source};
use svd2qemu_cli::config::{Config, FILE_NAME};

use super::{Failure, SVD_ERRORS, read};

/// The file that everything starts from, and what is said about it.
#[derive(Debug, Args)]
pub struct Svd {
    /// CMSIS-SVD file
    #[arg(value_name = "FILE.svd")]
    pub svd: PathBuf,
    #[command(flatten)]
    findings: Findings,
}

/// `--format` words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FormatWord {
    #[default]
    Human,
    Short,
    Json,
    Sarif,
}

impl From<FormatWord> for Format {
    fn from(word: FormatWord) -> Self {
        match word {
            FormatWord::Human => Self::Human,
            FormatWord::Short => Self::Short,
            FormatWord::Json => Self::Json,
            FormatWord::Sarif => Self::Sarif,
        }
    }
}

/// The heading of these options in the help.
const HEADING: &str = "Findings";

/// Options about findings.
#[derive(Debug, Args)]
struct Findings {
    /// How findings are printed: with their lines; a line each; a JSON object each; a SARIF log
    #[arg(
        long,
        help_heading = HEADING,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    format: FormatWord,
    /// Make errors of these codes, or of `warnings` or `all`
    #[arg(long, help_heading = HEADING, value_delimiter = ',', value_name = "CODES")]
    deny: Vec<Selector>,
    /// Make warnings of these
    #[arg(long, help_heading = HEADING, value_delimiter = ',', value_name = "CODES")]
    warn: Vec<Selector>,
    /// Say nothing about these
    #[arg(long, help_heading = HEADING, value_delimiter = ',', value_name = "CODES")]
    allow: Vec<Selector>,
    /// For authors of SVDs: every finding is an error, also what is repaired otherwise
    #[arg(long, help_heading = HEADING)]
    strict: bool,
    /// The default: what has a sound repair is a warning; accepted for scripts that give it
    #[arg(long, hide = true, conflicts_with = "strict")]
    lenient: bool,
    /// File of levels [default: svd2qemu.toml beside the SVD, if there is one]
    #[arg(long, help_heading = HEADING, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Errors of the SVD, which were printed already.
const PRINTED: Failure = Failure {
    code: SVD_ERRORS,
    message: String::new(),
    help: None,
};

/// Where findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// They are the result.
    Stdout,
    /// Another thing is the result.
    Stderr,
}

impl Svd {
    /// Reads and checks the file, and prints what was found to stderr.
    pub fn check(&self) -> Result<(Source, Checked), Failure> {
        let (source, checked) = self.inspect(Stream::Stderr)?;
        self.report_aside(&source, &checked.warnings);
        Ok((source, checked))
    }

    /// The same, for what is of no use without a device.
    pub fn check_device(&self) -> Result<(Source, Checked), Failure> {
        let (source, checked) = self.check()?;
        if checked.device.peripherals().next().is_none() {
            return Err(Failure {
                code: SVD_ERRORS,
                message: format!(
                    "{}: no peripheral to generate a device for",
                    self.svd.display()
                ),
                help: Some("add a <peripheral>, or fix those that were ignored".into()),
            });
        }
        Ok((source, checked))
    }

    /// Reads and checks the file. Prints what was found only if there are errors.
    pub fn inspect(&self, stream: Stream) -> Result<(Source, Checked), Failure> {
        let levels = self.findings.levels(&self.svd)?;
        let source = match read(&self.svd)? {
            Ok(source) => source,
            Err((source, found)) => return Err(self.errors(&source, &found, stream)),
        };
        match svd2qemu::check_at(&source, levels) {
            Ok(checked) => Ok((source, checked)),
            Err(found) => Err(self.errors(&source, &found, stream)),
        }
    }

    /// How findings are printed.
    pub fn format(&self) -> Format {
        self.findings.format.into()
    }

    /// Prints findings.
    pub fn report(&self, source: &Source, diagnostics: &Diagnostics, stream: Stream) {
        print(self.format(), source, diagnostics, stream);
    }

    /// Prints findings that are not the result; for people, those about the register map are
    /// counted: a vendor's file can have thousands that its user cannot mend.
    pub fn report_aside(&self, source: &Source, diagnostics: &Diagnostics) {
        let format = match self.format() {
            Format::Human => Format::Brief,
            other => other,
        };
        print(format, source, diagnostics, Stream::Stderr);
    }

    /// Prints findings with errors among them, as a failure.
    pub fn errors(&self, source: &Source, diagnostics: &Diagnostics, stream: Stream) -> Failure {
        self.report(source, diagnostics, stream);
        PRINTED
    }

    /// The options about levels as they are typed; empty if there are none.
    pub fn option(&self) -> String {
        let findings = &self.findings;
        let mut typed = String::new();
        for (level, selectors) in findings.by_level() {
            if !selectors.is_empty() {
                let words: Vec<_> = selectors.iter().map(Selector::to_string).collect();
                typed.push_str(&format!(" --{level} {}", words.join(",")));
            }
        }
        if findings.strict {
            typed.push_str(" --strict");
        }
        if let Some(config) = &findings.config {
            typed.push_str(&format!(" --config {}", shell::path(config)));
        }
        typed
    }
}

impl Findings {
    fn by_level(&self) -> [(Level, &[Selector]); 3] {
        [
            (Level::Deny, &self.deny),
            (Level::Warn, &self.warn),
            (Level::Allow, &self.allow),
        ]
    }

    /// The default levels, as the file and then the command line change them.
    fn levels(&self, svd: &Path) -> Result<Levels, Failure> {
        let mut levels = match self.strict {
            true => Levels::strict(),
            false => Levels::default(),
        };
        let config = self.file(svd)?;
        let typed: Vec<Change> = (self.by_level().into_iter())
            .flat_map(|(level, selectors)| selectors.iter().map(move |one| (*one, level)))
            .map(|(selector, level)| Change::new(selector, level))
            .collect::<Result<_, FixedCode>>()
            .map_err(|fixed| {
                Failure::io(fixed.to_string()).help("docs/diagnostics.md says which can be changed")
            })?;
        for changes in [config.levels, typed] {
            (levels.apply(&changes)).map_err(|error| Failure::io(error.to_string()))?;
        }
        Ok(levels)
    }

    fn file(&self, svd: &Path) -> Result<Config, Failure> {
        let beside = svd.with_file_name(FILE_NAME);
        let path = self.config.as_ref().unwrap_or(&beside);
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if self.config.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Config::default());
            }
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                return Err(Failure::io(message));
            }
        };
        Config::parse(&Source::new(path.display().to_string(), text))
            .map_err(|errors| Failure::io(errors.messages.join("\nerror: ")))
    }
}

/// Prints, for people, why some output cannot be made, as a failure.
pub fn svd_errors(source: &Source, diagnostics: &Diagnostics) -> Failure {
    print(Format::Human, source, diagnostics, Stream::Stderr);
    PRINTED
}

/// If that fails, there is nowhere to say so.
fn print(format: Format, source: &Source, diagnostics: &Diagnostics, stream: Stream) {
    let styled = std::env::var_os("NO_COLOR").is_none()
        && match stream {
            Stream::Stdout => stdout().is_terminal(),
            Stream::Stderr => stderr().is_terminal(),
        };
    let text = format.render(diagnostics, source, styled);
    let _ = match stream {
        Stream::Stdout => stdout().write_all(text.as_bytes()),
        Stream::Stderr => stderr().write_all(text.as_bytes()),
    };
}
