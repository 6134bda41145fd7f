// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

/// A card of a delivery: the CROUS wrote its number before delivery.
package struct StockEntry: Hashable, Sendable {
    /// Identifier of the card, in the order a reader gives it.
    package let uid: CardUID
    /// Its permanent number.
    package let number: CROUSNumber
    /// The file it came with.
    package let file: FileHash
    /// Physical line in that file, from 1.
    package let line: Int
    /// Offset of that line in bytes.
    package let offset: Int
    /// The code printed on the card; nil when the file has none.
    package let code: String?
}
