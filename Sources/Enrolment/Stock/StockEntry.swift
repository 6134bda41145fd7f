// SPDX-License-Identifier: Apache-2.0
public import CROUSCard
public import SmartCard

/// A card of a delivery: its number was written by the CROUS before it came here.
public struct StockEntry: Hashable, Sendable {
    /// Identifier of the card, in the order a reader gives it.
    public let uid: CardUID
    /// Its number, for ever.
    public let number: CROUSNumber
    /// The file it came with.
    public let file: FileHash
    /// Physical line in that file, from 1.
    public let line: Int
    /// Offset of that line in bytes.
    public let offset: Int
    /// What is printed on the card; nil when the file does not say.
    public let code: String?
}
