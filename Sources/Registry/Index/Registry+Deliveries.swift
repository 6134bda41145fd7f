// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB

/// A delivery and what became of its cards.
package struct DeliveryRecord: Hashable, Sendable {
    /// What the journal says of it.
    package let delivery: Delivery
    /// When it came in.
    package let time: Timestamp
    /// Where it came in.
    package let station: String
    /// Who took it in.
    package let operatorName: String
    /// Place of its journal line.
    package let sequence: UInt64
    /// Cards of it that were linked to somebody, whatever became of them.
    package let linked: Int

    /// Cards nobody has yet.
    package let left: Int
}

extension Registry {
    /// All deliveries, in the order they came in.
    package func allDeliveries() throws(RegistryError) -> [DeliveryRecord] {
        try read(DeliveryRow.fetchAll)
    }

    /// One delivery; nil when no such file came in.
    package func delivery(_ file: FileHash) throws(RegistryError) -> DeliveryRecord? {
        try read { try DeliveryRow.fetch(file, in: $0) }
    }
}

extension DeliveryRow {
    static func read(_ row: Row) throws -> DeliveryRecord {
        guard let file = row.text("sha256").flatMap({ FileHash($0) }),
            let kind = row.text("kind").flatMap({ Delivery.Kind(rawValue: $0) }),
            let rows = row.integer("rows"), let refused = row.integer("refused"),
            let present = row.integer("present"), let held = row.integer("held"), let linked = row.integer("linked"),
            let order = row.text("byte_order").flatMap({ ByteOrder(rawValue: $0) }),
            let columns = row.text("columns").flatMap({ try? CardColumns($0) }),
            let time = row.text("time").flatMap({ Timestamp($0) }), let sequence = row.integer("seq")
        else { throw RegistryError.unreadableRow(uid: row.text("sha256") ?? "") }
        return DeliveryRecord(
            delivery: Delivery(
                file: file,
                kind: kind,
                rows: Int(rows),
                refused: Int(refused),
                present: Int(present),
                order: order,
                columns: columns
            ),
            time: time,
            station: row.text("station") ?? "",
            operatorName: row.text("operator") ?? "",
            sequence: UInt64(clamping: sequence),
            linked: Int(linked),
            left: Int(held - linked)
        )
    }
}
