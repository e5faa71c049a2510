//! Reading apt's source lists, in the one-line and the deb822 form.

use crate::{Error, Result};
use std::fs;
use std::path::Path;

/// One suite of one mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The mirror.
    pub uri: String,
    /// The suite ("bookworm-backports").
    pub suite: String,
    /// The components ("main").
    pub components: String,
    /// The key file, where the entry names one.
    pub signed_by: Option<String>,
}

impl Entry {
    /// Another suite of the same mirror.
    pub fn with_suite(&self, suite: &str) -> Entry {
        Entry {
            suite: suite.to_owned(),
            ..self.clone()
        }
    }

    /// The entry as a line of a source list, of type `kind`.
    pub fn line(&self, kind: &str) -> String {
        let Entry {
            uri,
            suite,
            components,
            signed_by,
        } = self;
        let signed_by = signed_by.as_ref().map(|key| format!("[signed-by={key}] "));
        format!(
            "{kind} {}{uri} {suite} {components}\n",
            signed_by.unwrap_or_default()
        )
    }
}

/// The system's entries for binary packages that have a component "main", as
/// those of Debian and Ubuntu do.
///
/// # Errors
/// [`Error::File`] if a list that exists cannot be read.
pub fn of_system() -> Result<Vec<Entry>> {
    let apt = Path::new("/etc/apt");
    let mut files = vec![apt.join("sources.list")];
    if let Ok(parts) = fs::read_dir(apt.join("sources.list.d")) {
        files.extend(parts.flatten().map(|part| part.path()));
    }
    files.sort();
    let mut entries = Vec::new();
    for file in files.iter().filter(|file| file.is_file()) {
        let deb822 = match file.extension().and_then(|extension| extension.to_str()) {
            Some("list") => false,
            Some("sources") => true,
            _ => continue,
        };
        let text = fs::read_to_string(file).map_err(Error::file("read", file))?;
        entries.extend(if deb822 {
            from_deb822(&text)
        } else {
            from_lines(&text)
        });
    }
    entries.retain(|entry| {
        entry
            .components
            .split(' ')
            .any(|component| component == "main")
    });
    // Entries of other vendors would only slow the download down.
    let has_codename =
        codename().is_some_and(|name| entries.iter().any(|entry| entry.suite == name));
    if has_codename {
        let name = codename().unwrap_or_default();
        entries.retain(|entry| entry.suite.starts_with(&name));
    }
    Ok(entries)
}

/// The code name of this release ("bookworm"), from os-release.
pub fn codename() -> Option<String> {
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))?;
    Some(name.trim_matches('"').to_owned())
}

fn from_lines(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in text.lines() {
        let Some(rest) = line
            .split('#')
            .next()
            .and_then(|line| line.trim().strip_prefix("deb "))
        else {
            continue;
        };
        let (options, rest) = match rest.trim_start().strip_prefix('[') {
            Some(rest) => rest.split_once(']').unwrap_or(("", rest)),
            None => ("", rest),
        };
        let signed_by = options
            .split_whitespace()
            .find_map(|option| option.strip_prefix("signed-by="))
            .map(str::to_owned);
        let words: Vec<&str> = rest.split_whitespace().collect();
        if let [uri, suite, components @ ..] = words.as_slice() {
            entries.push(Entry {
                uri: (*uri).to_owned(),
                suite: (*suite).to_owned(),
                components: components.join(" "),
                signed_by,
            });
        }
    }
    entries
}

fn from_deb822(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut stanzas: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some(stanza) = stanzas.last_mut() else {
            continue;
        };
        if line.trim().is_empty() {
            stanzas.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = stanza.last_mut() {
                value.push('\n');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            stanza.push((key.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    for stanza in stanzas {
        let field = |name: &str| {
            stanza
                .iter()
                .find(|(key, _)| key == name)
                .map_or("", |(_, value)| value.as_str())
        };
        if field("enabled").eq_ignore_ascii_case("no")
            || !field("types").split_whitespace().any(|kind| kind == "deb")
        {
            continue;
        }
        // A key block given in place cannot be written in one line; apt's own
        // key rings serve then.
        let key = field("signed-by");
        let signed_by = key.starts_with('/').then(|| key.to_owned());
        let Some(uri) = field("uris").split_whitespace().next() else {
            continue;
        };
        for suite in field("suites").split_whitespace() {
            entries.push(Entry {
                uri: uri.to_owned(),
                suite: suite.to_owned(),
                components: field("components")
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
                signed_by: signed_by.clone(),
            });
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let lines = from_lines(
            "# deb http://no.example/ x main\n\
             deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib\n\
             deb-src http://mirror.example/debian bookworm main\n",
        );
        let stanzas = from_deb822(
            "Types: deb\n# a comment\nURIs: http://mirror.example/debian\n\
             Suites: bookworm bookworm-updates\nComponents: main\nSigned-By: /k.gpg\n\n\
             Enabled: no\nTypes: deb\nURIs: http://no.example\nSuites: x\nComponents: main\n",
        );
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].components, "main contrib");
        assert_eq!(stanzas.len(), 2);
        assert_eq!(
            stanzas[0].with_suite("sid").line("deb-src"),
            "deb-src [signed-by=/k.gpg] http://mirror.example/debian sid main\n"
        );
        assert_eq!(lines[0].uri, stanzas[1].uri);
    }
}
