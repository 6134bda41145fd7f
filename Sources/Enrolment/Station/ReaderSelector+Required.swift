// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension ReaderSelector {
    /// The selected reader; the error names the existing ones.
    func require(among readers: some Collection<ReaderName>) throws(EnrolmentError) -> ReaderName {
        let found = matches(among: readers)
        guard let only = found.first else { throw .unknownReader(text, known: readers.map(\.rawValue).sorted()) }
        guard found.count == 1 else { throw .ambiguousReader(text, found: found.map(\.rawValue).sorted()) }
        return only
    }
}
