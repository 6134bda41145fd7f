// SPDX-License-Identifier: Apache-2.0
public import Enrolment

/// A file of cards that came in.
public struct DeliveryReport: Codable, Sendable {
    /// SHA-256 of the file; it is kept as `deliveries/<sha256>.csv`.
    public let sha256: String
    /// `stock` or `issued`.
    public let kind: String
    /// Cards the file names.
    public let rows: Int
    /// Those that were not taken in.
    public let refused: Int
    /// Those an earlier file had brought in with the same numbers.
    public let present: Int
    /// `normal` or `reversed`.
    public let order: String
    /// Which column holds what.
    public let columns: String
}

/// One line of the answer of `POST /v1/stock` (`application/x-ndjson`).
public struct StockUpdate: Codable, Sendable {
    /// A line of the file.
    public struct Remark: Codable, Sendable {
        /// Line of the file, counted from 1.
        public let line: Int
        /// Column concerned, empty when the whole line is.
        public let column: String
        /// What is wrong with it, or strange.
        public let message: UserMessage
    }

    /// `progress`, `done` or `failed`.
    public let event: String
    /// With `progress`: `reading`, `journal` or `registry`.
    public var phase: String?
    /// With `progress`: part of the file behind us, 0 to 100.
    public var percent: Int?
    /// With `done`: what the journal says of the file.
    public var delivery: DeliveryReport?
    /// With `done`: the first lines that were not taken in.
    public var refused: [Remark]?
    /// With `done`: what is strange in lines that were taken in, the first of them.
    public var remarks: [Remark]?
    /// With `done`: file with all refused lines and remarks, on the station; nil when there are none.
    public var report: String?
    /// With `failed`: why nothing was taken in.
    public var message: UserMessage?
}

/// Answer of `GET /v1/stock`.
public struct StockListReport: Codable, Sendable {
    /// One delivery.
    public struct Record: Codable, Sendable {
        /// What the journal says of the file.
        public let delivery: DeliveryReport
        /// When it came in, UTC.
        public let time: String
        /// Where it came in.
        public let station: String
        /// Who took it in.
        public let operatorName: String
        /// Its journal line.
        public let journalSequence: UInt64
        /// Cards of it that were linked to somebody.
        public let linked: Int
        /// Cards of it nobody has yet.
        public let left: Int
    }

    /// Deliveries in the order they came in.
    public let deliveries: [Record]
    /// Cards of all of them nobody has yet.
    public let left: Int
}

/// Answer of `GET /v1/registry/cards`.
public struct RegistryCardsReport: Codable, Sendable {
    /// One card.
    public struct Card: Codable, Sendable {
        /// UID in hexadecimal.
        public let uid: String
        /// Number, 15 digits; nil for a foreign card.
        public let number: String?
        /// The number it was last seen to hold although it is not its own, 15 digits; no other card gets it.
        public let found: String?
        /// One of the states of docs/journal-format.md.
        public let state: String
        /// Opaque reference of the holder.
        public let holder: String?
        /// Why, in the journal's words.
        public let reason: String
        /// When it was enrolled, else reserved, delivered or turned away; UTC.
        public let time: String
        /// Last day it is valid.
        public let validUntil: String?
        /// What is printed on it.
        public let code: String?
        /// SHA-256 of the file it came with.
        public let delivery: String?
    }

    /// Cards in the order of their UIDs.
    public let cards: [Card]
    /// `after` of the next page; nil when this is the last one.
    public let next: String?
}
