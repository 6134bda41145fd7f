// SPDX-License-Identifier: Apache-2.0

/// A request to import one file of cards.
package struct ImportRequest: Hashable, Sendable {
    /// Path of the file; it is copied and not changed.
    package var path: String
    /// Kind of the cards.
    package var kind: Delivery.Kind
    /// The column mapping.
    package var columns: CardColumns
    /// Byte order of the UIDs.
    package var order: ByteOrderChoice
    /// Number of cards on the delivery note; nil when it is not checked.
    package var expectedRows: Int?
    /// True when wrong lines are left out; false when one of them refuses the whole file.
    package var skipsBadRows: Bool
    /// Station of the request, as the journal writes it.
    package var station: String
    /// Name of the operator; may be empty.
    package var operatorName: String

    /// By default a delivery of the CROUS in which every line must be right.
    package init(
        path: String,
        kind: Delivery.Kind = .stock,
        columns: CardColumns = .crous,
        order: ByteOrderChoice = .detect,
        expectedRows: Int? = nil,
        skipsBadRows: Bool = false,
        station: String,
        operatorName: String = ""
    ) {
        self.path = path
        self.kind = kind
        self.columns = columns
        self.order = order
        self.expectedRows = expectedRows
        self.skipsBadRows = skipsBadRows
        self.station = station
        self.operatorName = operatorName
    }
}

/// Result of importing a file of cards.
package struct StockReport: Hashable, Sendable {
    /// The delivery as the journal has it.
    package let delivery: Delivery
    /// The byte orders the UIDs show.
    package let votes: ByteOrderVotes
    /// The first refused lines; ``file`` has all of them.
    package let refused: [RowProblem]
    /// The first remarks on imported lines.
    package let remarks: [RowProblem]
    /// File with all refused lines and remarks; nil when there are none.
    package let file: String?
}

/// Progress of an import.
package struct StockProgress: Hashable, Sendable {
    /// Phase of an import.
    package enum Phase: String, Hashable, Sendable {
        /// Copying and checking the file.
        case reading
        /// Writing cards issued before into the journal.
        case journal
        /// Writing the cards into the registry.
        case registry
    }

    /// Phase of an import.
    package let phase: Phase
    /// Processed bytes of the file.
    package let bytes: Int
    /// Bytes of the file.
    package let total: Int
}
