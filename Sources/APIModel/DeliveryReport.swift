// SPDX-License-Identifier: Apache-2.0

/// A file of cards that was imported.
package struct DeliveryReport: Codable, Sendable {
    /// SHA-256 of the file; it is kept as `deliveries/<sha256>.csv`.
    package let sha256: String
    /// `stock` or `issued`.
    package let kind: String
    /// Cards in the file.
    package let rows: Int
    /// Cards that were left out.
    package let refused: Int
    /// Cards that an earlier file had brought in with the same numbers.
    package let present: Int
    /// `normal` or `reversed`.
    package let order: String
    /// The column mapping.
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
