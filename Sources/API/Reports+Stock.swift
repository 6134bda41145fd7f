// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// A file of cards that came in.
package struct DeliveryReport: Codable, Sendable {
    /// SHA-256 of the file; it is kept as `deliveries/<sha256>.csv`.
    package let sha256: String
    /// `stock` or `issued`.
    package let kind: String
    /// Cards the file names.
    package let rows: Int
    /// Those that were not taken in.
    package let refused: Int
    /// Those an earlier file had brought in with the same numbers.
    package let present: Int
    /// `normal` or `reversed`.
    package let order: String
    /// Which column holds what.
    package let columns: String
}

/// One line of the answer of `POST /v1/stock` (`application/x-ndjson`).
package struct StockUpdate: Codable, Sendable {
    /// A line of the file.
    package struct Remark: Codable, Sendable {
        /// Line of the file, counted from 1.
        package let line: Int
        /// Column concerned, empty when the whole line is.
        package let column: String
        /// What is wrong with it, or strange.
        package let message: UserMessage
    }

    /// `progress`, `done` or `failed`.
    package let event: String
    /// With `progress`: `reading`, `journal` or `registry`.
    package var phase: String?
    /// With `progress`: part of the file behind us, 0 to 100.
    package var percent: Int?
    /// With `done`: what the journal says of the file.
    package var delivery: DeliveryReport?
    /// With `done`: the first lines that were not taken in.
    package var refused: [Remark]?
    /// With `done`: what is strange in lines that were taken in, the first of them.
    package var remarks: [Remark]?
    /// With `done`: file with all refused lines and remarks, on the station; nil when there are none.
    package var report: String?
    /// With `failed`: why nothing was taken in.
    package var message: UserMessage?
}

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
    }

    /// Deliveries in the order they came in.
    package let deliveries: [Record]
    /// Cards of all of them nobody has yet.
    package let left: Int
}

/// Answer of `GET /v1/registry/cards`.
package struct RegistryCardsReport: Codable, Sendable {
    /// One card.
    package struct Card: Codable, Sendable {
        /// UID in hexadecimal.
        package let uid: String
        /// Number, 15 digits; nil for a foreign card.
        package let number: String?
        /// The number it was last seen to hold although it is not its own, 15 digits; no other card gets it.
        package let found: String?
        /// One of the states of docs/journal-format.md.
        package let state: String
        /// Opaque reference of the holder.
        package let holder: String?
        /// Why, in the journal's words.
        package let reason: String
        /// When it was enrolled, else reserved, delivered or turned away; UTC.
        package let time: String
        /// Last day it is valid.
        package let validUntil: String?
        /// What is printed on it.
        package let code: String?
        /// SHA-256 of the file it came with.
        package let delivery: String?
    }

    /// Cards in the order of their UIDs.
    package let cards: [Card]
    /// `after` of the next page; nil when this is the last one.
    package let next: String?
}
