// SPDX-License-Identifier: Apache-2.0

/// What is asked of the import of one file of cards.
package struct ImportRequest: Hashable, Sendable {
    /// Where the file is; it is copied and stays as it is.
    package var path: String
    /// What the cards are.
    package var kind: Delivery.Kind
    /// Which column holds what.
    package var columns: CardColumns
    /// Byte order of the UIDs.
    package var order: ByteOrderChoice
    /// Cards the delivery note speaks of; nil when nobody counts.
    package var expectedRows: Int?
    /// True when wrong lines are left out; otherwise one of them is enough to take nothing in.
    package var skipsBadRows: Bool
    /// Where it was asked for, as the journal writes it.
    package var station: String
    /// Who asked; empty when nobody is named.
    package var operatorName: String

    /// An order; by default a delivery of the CROUS that must be right as a whole.
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

/// What became of a file of cards.
package struct StockReport: Hashable, Sendable {
    /// What the journal says of it.
    package let delivery: Delivery
    /// What the UIDs say of their byte order.
    package let votes: ByteOrderVotes
    /// The first lines that were not taken in; all of them stand in ``file``.
    package let refused: [RowProblem]
    /// What is strange in lines that were taken in, the first of them.
    package let remarks: [RowProblem]
    /// Where all refused lines and remarks stand; nil when there are none.
    package let file: String?
}

/// How far an import is.
package struct StockProgress: Hashable, Sendable {
    /// What is being done.
    package enum Phase: String, Hashable, Sendable {
        /// The file is copied and looked through.
        case reading
        /// Cards issued before are written into the journal.
        case journal
        /// The cards go into the registry.
        case registry
    }

    /// What is being done.
    package let phase: Phase
    /// Bytes of the file behind us.
    package let bytes: Int
    /// Bytes of the file.
    package let total: Int
}
