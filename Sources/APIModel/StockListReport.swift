// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/stock`.
package struct StockListReport: Codable, Sendable {
    /// One delivery.
    package struct Record: Codable, Sendable {
        /// The file as the journal has it.
        package let delivery: DeliveryReport
        /// When it was imported, UTC.
        package let time: String
        /// Where it was imported.
        package let station: String
        /// Who imported it.
        package let operatorName: String
        /// Its journal line.
        package let journalSequence: UInt64
        /// Cards of it that are linked to a holder.
        package let linked: Int
        /// Cards of it without a holder.
        package let left: Int

        package init(
            delivery: DeliveryReport,
            time: String,
            station: String,
            operatorName: String,
            journalSequence: UInt64,
            linked: Int,
            left: Int
        ) {
            self.delivery = delivery
            self.time = time
            self.station = station
            self.operatorName = operatorName
            self.journalSequence = journalSequence
            self.linked = linked
            self.left = left
        }
    }

    /// Deliveries in the order of their import.
    package let deliveries: [Record]
    /// Cards of all deliveries without a holder.
    package let left: Int

    package init(deliveries: [Record], left: Int) {
        self.deliveries = deliveries
        self.left = left
    }
}
