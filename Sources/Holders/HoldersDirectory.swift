// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Posix
internal import Synchronization

/// The holders, in a separate file (`holders.csv`, readable by its owner only) that can be emptied without touching the
/// journal.
///
/// The file has the columns of an import, preceded by `reference`. It is replaced as a whole; changes block on the
/// disk.
package final class HoldersDirectory: Sendable {
    private static let columns = ["reference"] + HoldersTable.columns

    private let path: String
    /// Never locked while the disk is waited for: orders look people up here.
    private let people: Mutex<People>
    /// Locked by the import in progress.
    private let importing = Mutex(())

    /// Opens the directory of a folder; a missing file is an empty directory.
    package init(folder: String) throws(HoldersError) {
        path = folder + "/holders.csv"
        people = Mutex(try Self.read(path))
    }

    package var count: Int { people.withLock { $0.all.count } }

    /// All holders, in the order of their student numbers.
    package var all: [Holder] {
        people.withLock { Array($0.all.values) }.sorted { $0.studentNumber < $1.studentNumber }
    }

    /// The person behind a reference; nil when unknown.
    package func holder(_ reference: HolderReference) -> Holder? { people.withLock { $0.all[reference] } }

    /// The reference of a student number; nil when unknown.
    package func reference(ofStudent number: String) -> HolderReference? {
        people.withLock { $0.references[number] }
    }

    /// Imports the good lines of a CSV file (docs/holders-csv.md) and reports the faults of the others. A known student
    /// number keeps its reference; its other columns are replaced.
    package func importCSV(_ content: [UInt8]) throws(HoldersError) -> HoldersImport {
        let table = try HoldersTable(content)
        guard !table.rows.isEmpty || !table.problems.isEmpty else { throw .noHolder }
        return try importing.withLock { _ throws(HoldersError) in
            var changed = people.withLock { $0 }
            var collector = HoldersCollector(table)
            for row in table.rows { try collector.take(row, into: &changed) }
            try save(changed)
            people.withLock { [changed] in $0 = changed }
            return collector.result
        }
    }

    private func save(_ people: People) throws(HoldersError) {
        var content = Array(Self.columns.joined(separator: ";").utf8) + [UInt8(ascii: "\n")]
        for holder in people.all.values.sorted(by: { $0.studentNumber < $1.studentNumber }) {
            content += try wrapping(HoldersError.header) { () throws(DelimitedText.Failure) in
                try DelimitedText.line(of: Self.cells(of: holder))
            }
            content.append(UInt8(ascii: "\n"))
        }
        try wrapping(HoldersError.file) { () throws(PosixError) in
            try Files.replace(path, with: content, mode: 0o600)
        }
    }

    private static func cells(of holder: Holder) -> [String] {
        let identity = holder.identity
        return [
            holder.reference.description, identity.studentNumber, identity.ine?.text ?? "", identity.familyName,
            identity.firstName, identity.usageName ?? "", identity.birthDay.description, identity.mail,
            identity.population.rawValue, identity.enrolmentState, identity.rightsEnd.description,
        ]
    }

    private static func read(_ path: String) throws(HoldersError) -> People {
        guard Files.exists(path) else { return People() }
        let content = try wrapping(HoldersError.file) { () throws(PosixError) in try Files.read(path) }
        let permissions = try wrapping(HoldersError.file) { () throws(PosixError) in
            try FileDescriptor(opening: path, for: .read).status().permissions
        }
        guard permissions & 0o077 == 0 else { throw .exposed(permissions: permissions) }
        let table = try HoldersTable(content, columns: columns)
        if let problem = table.problems.first { throw .directoryBroken(problem) }
        var people = People()
        for row in table.rows {
            guard let reference = HolderReference(row["reference"]) else {
                throw .directoryBroken(HoldersImport.Problem(line: row.line, column: "reference", .form(.reference)))
            }
            var reader = HolderRowReader(row)
            guard let identity = reader.identity() else {
                throw .directoryBroken(
                    reader.problems.first ?? HoldersImport.Problem(line: row.line, .form(.reference))
                )
            }
            people.set(Holder(reference: reference, identity: identity))
        }
        return people
    }
}
