//! Variables that nothing looks at in the end: what would have, C need not calculate. Compilers
//! would warn of them.

use std::collections::HashSet;

/// The lines of a function's body, in which each of the variables is used.
pub(super) fn silenced(lines: Vec<String>, declared: &HashSet<String>) -> Vec<String> {
    let mut used: HashSet<&str> = HashSet::new();
    for line in &lines {
        let own = declaration(line, declared).or_else(|| assignment(line, declared));
        let words = words(line).filter(|word| declared.contains(*word));
        let mut own = own;
        for word in words {
            // The first time it only gets its value.
            match own {
                Some(name) if name == word => own = None,
                _ => {
                    used.insert(word);
                }
            }
        }
    }
    let unused: HashSet<String> = declared
        .iter()
        .filter(|name| !used.contains(name.as_str()))
        .cloned()
        .collect();
    if unused.is_empty() {
        return lines;
    }
    let mut out: Vec<String> = Vec::new();
    // Those of the blocks around, which begin after their declarations.
    let mut pending: Vec<String> = Vec::new();
    for line in lines {
        let ends = !pending.is_empty() && declaration(&line, declared).is_none();
        if ends {
            let closing = line.trim_start().starts_with('}');
            if !line.is_empty() || closing {
                out.push(String::new());
            } else {
                out.push(line.clone());
            }
            out.append(&mut pending);
            if line.is_empty() {
                continue;
            }
        }
        if let Some(name) = declaration(&line, &unused) {
            let depth = line.len() - line.trim_start().len();
            pending.push(format!("{:depth$}(void){name};", ""));
        }
        out.push(line);
    }
    if !pending.is_empty() {
        out.push(String::new());
        out.append(&mut pending);
    }
    out
}

/// The words of a line but for members, and for what is in strings.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c| is_word(c) || c == '"')?;
            if let Some(string) = rest[start..].strip_prefix('"') {
                rest = after_string(string);
                continue;
            }
            let member = rest[..start].ends_with(['.', '>']);
            let word = &rest[start..];
            let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
            rest = &word[end..];
            if !member {
                return Some(&word[..end]);
            }
        }
    })
}

/// What follows a string, of which the first quote is left out.
fn after_string(string: &str) -> &str {
    let mut escaped = false;
    let end = string.find(|c| match c {
        _ if std::mem::take(&mut escaped) => false,
        '\\' => {
            escaped = true;
            false
        }
        c => c == '"',
    });
    end.map_or("", |end| &string[end + 1..])
}

/// The variable that a line declares: `type name;`, `type name = value;`.
fn declaration<'l>(line: &'l str, declared: &HashSet<String>) -> Option<&'l str> {
    let mut words = line.split_whitespace();
    let ty = words.next()?;
    let name = words.next()?;
    let plain = name.trim_end_matches(';');
    let follows = plain != name || words.next() == Some("=");
    let is_type = ty.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_type && ty != "return" && follows && declared.contains(plain)).then_some(plain)
}

/// The variable that a line gives a value: `name = value;`.
fn assignment<'l>(line: &'l str, declared: &HashSet<String>) -> Option<&'l str> {
    let (name, _) = line.trim_start().split_once(" = ")?;
    declared.contains(name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_no_words() {
        let found: Vec<&str> = words(r#"f(s->x, "a \"b\n", c, "d");"#).collect();
        assert_eq!(found, ["f", "s", "c"]);
    }

    #[test]
    fn what_is_not_read_is_named_once_more() {
        let lines = "int x = 1;\nint y;\n\nif (x.z) {\n    bool z = y;\n    int w = 1;\n}\ny = 2;";
        let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
        let declared = ["x", "y", "z", "w"]
            .map(str::to_owned)
            .into_iter()
            .collect();
        let found = silenced(lines, &declared);
        let expected = "int x = 1;\nint y;\n\nif (x.z) {\n    bool z = y;\n    int w = 1;\n\n    \
                        (void)z;\n    (void)w;\n}\ny = 2;";
        assert_eq!(found.join("\n"), expected);
    }
}
