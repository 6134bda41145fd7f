// SPDX-License-Identifier: Apache-2.0

/// Answer of `POST /v1/creation-carte-crous/encode`.
package struct EncodingReport: Codable, Sendable {
    /// The card as read back.
    package let card: RecordReport
    /// True when an unfinished card was finished.
    package let resumed: Bool
    /// True when the card was done before.
    package let alreadyEnrolled: Bool
    /// Commands the card executed.
    package let cardCommands: Int
    /// Sequence number of the journal line.
    package let journalSequence: UInt64
    /// Header of the CROUS CSV.
    package let csvHeader: String
    /// The card's line of the CROUS CSV.
    package let csvLines: [String]

    package init(
        card: RecordReport,
        resumed: Bool,
        alreadyEnrolled: Bool,
        cardCommands: Int,
        journalSequence: UInt64,
        csvHeader: String,
        csvLines: [String]
    ) {
        self.card = card
        self.resumed = resumed
        self.alreadyEnrolled = alreadyEnrolled
        self.cardCommands = cardCommands
        self.journalSequence = journalSequence
        self.csvHeader = csvHeader
        self.csvLines = csvLines
    }
}
