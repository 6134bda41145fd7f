// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import SmartCard

/// The bytes of journal lines: header, cells and hash (docs/journal-format.md).
enum JournalLine {
    /// Why a line is not an entry, whatever precedes it.
    enum Failure: Error, Hashable, Sendable {
        case text(DelimitedText.Failure)
        case cellCount(Int)
        case cell(column: String, content: String)
        case hash(found: ChainHash, computed: ChainHash)
    }

    static let columns = [
        "seq", "time", "station", "operator", "event", "uid", "crous_number", "holder", "profile", "sam_uid", "reason",
        "detail", "previous", "hash",
    ]

    /// The first line of a journal, without line end.
    static let header = Array(columns.joined(separator: ";").utf8)

    /// Length of the header line with its line end.
    static let headerSize = header.count + 1

    /// Completes a draft: the entry and its line with line end.
    static func make(
        _ draft: JournalEntry.Draft,
        sequence: UInt64,
        time: Timestamp,
        previous: ChainHash
    ) throws(JournalError) -> (entry: JournalEntry, bytes: [UInt8]) {
        let cells = [
            String(sequence), time.description, draft.station, draft.operatorName, draft.event.rawValue,
            draft.uid?.description ?? "", draft.number?.description ?? "", draft.holder?.description ?? "",
            draft.profile, draft.samUID, draft.reason, draft.detail, previous.description, "",
        ]
        let hashed: [UInt8]
        do {
            hashed = try DelimitedText.line(of: cells)
        } catch {
            throw .unwritable(error)
        }
        try draft.checkLengths()
        let hash = try ChainHash(of: hashed)
        let entry = JournalEntry(sequence: sequence, time: time, content: draft, previous: previous, hash: hash)
        return (entry, hashed + hash.description.utf8 + [UInt8(ascii: "\n")])
    }

    /// Parses a line without line end and checks its own hash.
    static func parse(_ line: [UInt8]) throws(JournalError) -> Result<JournalEntry, Failure> {
        let entry: JournalEntry
        do {
            entry = try Self.entry(of: line)
        } catch {
            return .failure(error)
        }
        // The hash is the last cell and needs no quotes, so it covers everything before it.
        let computed = try ChainHash(of: line.dropLast(entry.hash.description.utf8.count))
        return entry.hash == computed ? .success(entry) : .failure(.hash(found: entry.hash, computed: computed))
    }

    private static func entry(of line: [UInt8]) throws(Failure) -> JournalEntry {
        let cells: [String]
        do {
            cells = try DelimitedText.cells(of: line)
        } catch {
            throw .text(error)
        }
        guard cells.count == columns.count else { throw .cellCount(cells.count) }
        let record = Record(cells: cells)
        return JournalEntry(
            sequence: try record.value(0) { UInt64($0) },
            time: try record.value(1) { Timestamp($0) },
            content: try draft(of: record),
            previous: try record.value(12) { ChainHash($0) },
            hash: try record.value(13) { ChainHash($0) }
        )
    }

    private static func draft(of record: Record) throws(Failure) -> JournalEntry.Draft {
        JournalEntry.Draft(
            try record.value(4) { JournalEvent(rawValue: $0) },
            station: record.cells[2],
            operatorName: record.cells[3],
            uid: try record.optional(5) { CardUID(hex: $0) },
            number: try record.optional(6) { CROUSNumber($0) },
            holder: try record.optional(7) { HolderReference($0) },
            profile: record.cells[8],
            samUID: record.cells[9],
            reason: record.cells[10],
            detail: record.cells[11]
        )
    }

    /// As many cells as there are columns.
    private struct Record {
        let cells: [String]

        func value<Value>(_ column: Int, _ parse: (String) -> Value?) throws(Failure) -> Value {
            guard let value = parse(cells[column]) else {
                throw .cell(column: columns[column], content: cells[column])
            }
            return value
        }

        func optional<Value>(_ column: Int, _ parse: (String) -> Value?) throws(Failure) -> Value? {
            cells[column].isEmpty ? nil : try value(column, parse)
        }
    }
}
