// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import GRDB
package import Journal
internal import JournalFixtures
package import Registry
internal import SmartCard
package import TestSupport

/// A journal, a registry and the parts of card files.
package struct RegistryFixture {
    package let folder: TemporaryFolder
    package let journal: Journal
    package let registry: Registry

    package var registryPath: String { folder.file("registry.sqlite") }

    package init() throws {
        folder = try TemporaryFolder()
        journal = try Journal(folder: folder.path, clock: Sample.clock())
        registry = try Registry(path: folder.file("registry.sqlite"), journal: journal)
    }

    /// A row of the CROUS's file.
    package static func row(_ card: Int, number: UInt64? = nil, day: String = "02/09/2025") throws -> String {
        let uid = try Sample.uid(card)
        let number = try number ?? Sample.number(UInt64(card)).value
        return "A0000;0001;F58540;\(uid);\(uid);00;01;34;0A3F;2;\(number);\(day)"
    }

    /// The same row with reversed UIDs.
    package static func reversedRow(_ card: Int) throws -> String {
        let uid = try Sample.uid(card)
        return try row(card).replacing(uid.description, with: Hex.encode(uid.bytes.reversed()))
    }

    package func file(_ rows: [String], name: String = "delivery.csv") throws -> String {
        try folder.write(name, ([CROUSCSV.header] + rows).map { $0 + "\n" }.joined())
    }

    package func order(_ rows: [String], _ change: (inout ImportRequest) -> Void = { _ in }) throws -> ImportRequest {
        var order = ImportRequest(path: try file(rows), station: "desk1/stock", operatorName: "léa")
        change(&order)
        return order
    }

    package func run(_ rows: [String], _ change: (inout ImportRequest) -> Void = { _ in }) throws -> StockReport {
        try StockImport(journal: journal, registry: registry).run(order(rows, change))
    }

    /// Every row of every table.
    package func dump() throws -> String { try Self.dump(registryPath) }

    package static func dump(_ path: String) throws -> String {
        try DatabaseQueue(path: path).read { database in
            try ["card", "delivery", "foreign_card", "found_number", "seen"].map { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY 1").map(\.description)
                    .joined(separator: "\n")
            }.joined(separator: "\n\n")
        }
    }

    /// The rows of a registry rebuilt from journal and deliveries.
    package func dumpOfAnotherRegistry() throws -> String {
        let other = folder.file("other.sqlite")
        do { _ = try Registry(path: other, journal: journal) }
        defer { for suffix in ["", "-wal", "-shm"] { try? folder.remove("other.sqlite" + suffix) } }
        return try Self.dump(other)
    }
}
