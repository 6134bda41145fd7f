// SPDX-License-Identifier: Apache-2.0

/// A reader as a person names it: its whole name, or a part that only one reader has. Never "the first one".
package struct ReaderSelector: Hashable, Sendable {
    /// The name or the part of it.
    package let text: String

    package init(text: String) { self.text = text }

    /// Selects the reader of this name or, when there is none, the only one that has it in its name.
    package init(_ reader: ReaderName) { text = reader.rawValue }

    /// The reader meant; nil when no reader or several have the text in their names.
    package func reader(among readers: some Collection<ReaderName>) -> ReaderName? {
        let found = matches(among: readers)
        return found.count == 1 ? found.first : nil
    }

    /// The reader with that whole name; when there is none, all readers with the text in their names.
    package func matches(among readers: some Collection<ReaderName>) -> [ReaderName] {
        let exact = readers.filter { $0.rawValue == text }
        return exact.isEmpty ? readers.filter { $0.rawValue.contains(text) } : exact
    }
}
