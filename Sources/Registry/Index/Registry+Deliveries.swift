// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB

/// A delivery and the state of its cards.
package struct DeliveryRecord: Hashable, Sendable {
    /// The delivery as the journal has it.
    package let delivery: Delivery
    /// When it was imported.
    package let time: Timestamp
    /// Where it was imported.
    package let station: String
    /// Who imported it.
    package let operatorName: String
    /// Sequence number of its journal line.
    package let sequence: UInt64
    /// Cards of it that were linked to a holder, whatever their state now.
    package let linked: Int

    /// Cards without a holder.
    package let left: Int
}

extension Registry {
    /// All deliveries, in the order of their import.
    package func allDeliveries() throws(RegistryError) -> [DeliveryRecord] {
        try read(DeliveryRow.fetchAll)
    }

    /// One delivery; nil when the file was never imported.
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
