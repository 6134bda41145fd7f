// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// A card of a delivery: its number was written by the CROUS before it came here.
package struct StockEntry: Hashable, Sendable {
    /// Identifier of the card, in the order a reader gives it.
    package let uid: CardUID
    /// Its number, for ever.
    package let number: CROUSNumber
    /// The file it came with.
    package let file: FileHash
    /// Physical line in that file, from 1.
    package let line: Int
    /// Offset of that line in bytes.
    package let offset: Int
    /// What is printed on the card; nil when the file does not say.
    package let code: String?
}
