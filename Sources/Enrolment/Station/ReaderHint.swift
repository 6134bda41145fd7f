// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// A reader as the configuration names it: its whole name, or a part that only one reader has. Never "the first one".
struct ReaderHint: Hashable, Sendable {
    let text: String

    /// The reader meant; nil when none or several have the text in their names.
    func reader(among readers: some Collection<ReaderName>) -> ReaderName? {
        let found = matches(among: readers)
        return found.count == 1 ? found.first : nil
    }

    /// The reader meant, or an error that names the ones there are.
    func require(among readers: some Collection<ReaderName>) throws(EnrolmentError) -> ReaderName {
        let found = matches(among: readers)
        guard let only = found.first else { throw .unknownReader(text, known: readers.map(\.rawValue).sorted()) }
        guard found.count == 1 else { throw .ambiguousReader(text, found: found.map(\.rawValue).sorted()) }
        return only
    }

    private func matches(among readers: some Collection<ReaderName>) -> [ReaderName] {
        let exact = readers.filter { $0.rawValue == text }
        return exact.isEmpty ? readers.filter { $0.rawValue.contains(text) } : exact
    }
}
