// SPDX-License-Identifier: Apache-2.0

/// Answer of `GET /v1/stock`.
package struct StockListReport: Codable, Sendable {
    /// One delivery.
    package struct Record: Codable, Sendable {
        /// What the journal says of the file.
        package let delivery: DeliveryReport
        /// When it came in, UTC.
        package let time: String
        /// Where it came in.
        package let station: String
        /// Who took it in.
        package let operatorName: String
        /// Its journal line.
        package let journalSequence: UInt64
        /// Cards of it that were linked to somebody.
        package let linked: Int
        /// Cards of it nobody has yet.
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

    /// Deliveries in the order they came in.
    package let deliveries: [Record]
    /// Cards of all of them nobody has yet.
    package let left: Int

    package init(deliveries: [Record], left: Int) {
        self.deliveries = deliveries
        self.left = left
    }
}
