// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

extension JournalFolder {
    /// The names of the files in a folder.
    struct Paths: Sendable {
        /// Ending of a file's name before it is renamed to its final name (``Files/replace(_:with:mode:)``).
        static let unfinishedEnding = ".new"
        /// Largest `journal.head` that is read.
        private static let longestHead = 1 << 16

        let folder: String
        var head: String { folder + "/journal.head" }
        var lock: String { folder + "/journal.lock" }
        /// The one file of versions before 0.2.
        private var undivided: String { "journal.csv" }

        /// The file of a year.
        func journal(_ year: Int) -> String { "\(folder)/\(name(year))" }

        /// The name of a year's file.
        func name(_ year: Int) -> String { "journal-\(padded(year, 4)).csv" }

        /// The years that have a file, in order.
        func years() throws(PosixError) -> [Int] {
            try Files.names(in: folder).compactMap(Self.year).sorted()
        }

        /// Files that were not finished when the power failed.
        func unfinished() throws(PosixError) -> [String] {
            try Files.names(in: folder).filter { $0.hasPrefix("journal") && $0.hasSuffix(Self.unfinishedEnding) }
                .map { "\(folder)/\($0)" }
        }

        /// Throws when the folder holds the single file that versions before 0.2 wrote: a new journal beside it would
        /// give out its numbers again.
        func refuseUndivided() throws(JournalError) {
            guard Files.exists("\(folder)/\(undivided)") else { return }
            throw .broken(JournalFault(file: undivided, line: 1, .undivided))
        }

        /// A free name for a torn line.
        func torn(_ sequence: UInt64) -> String {
            let name = folder + "/journal.torn-\(sequence)"
            guard Files.exists(name) else { return name }
            var count = 2
            while Files.exists("\(name)-\(count)") { count += 1 }
            return "\(name)-\(count)"
        }

        /// The torn end that was put aside last, and the sequence number of the line expected there; nil when there is
        /// none.
        func lastTorn() throws(PosixError) -> (path: String, sequence: UInt64)? {
            try Files.names(in: folder).compactMap { name in
                let words = name.split(separator: "-")
                guard words.first == "journal.torn", words.count > 1, let sequence = UInt64(words[1]) else {
                    return nil
                }
                return ("\(folder)/\(name)", sequence)
            }.max { ($0.sequence, $0.path) < ($1.sequence, $1.path) }
        }

        /// The content of `journal.head`; nil when there is none.
        func headContent() throws(PosixError) -> [UInt8]? {
            do {
                return try Files.read(head, limit: Self.longestHead)
            } catch {
                if error.isNotFound { return nil }
                throw error
            }
        }

        private static func year(of name: String) -> Int? {
            guard name.hasPrefix("journal-"), name.hasSuffix(".csv") else { return nil }
            let digits = name.dropFirst("journal-".count).dropLast(".csv".count)
            return digits.utf8.count == 4 && digits.utf8.allSatisfy(isDigit) ? Int(digits) : nil
        }
    }
}
