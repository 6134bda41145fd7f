// SPDX-License-Identifier: Apache-2.0

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

    package init(
        sha256: String,
        kind: String,
        rows: Int,
        refused: Int,
        present: Int,
        order: String,
        columns: String
    ) {
        self.sha256 = sha256
        self.kind = kind
        self.rows = rows
        self.refused = refused
        self.present = present
        self.order = order
        self.columns = columns
    }
}
