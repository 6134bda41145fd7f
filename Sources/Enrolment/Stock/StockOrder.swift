// SPDX-License-Identifier: Apache-2.0

/// What is asked of the import of one file of cards.
public struct StockOrder: Hashable, Sendable {
    /// Where the file is; it is copied and stays as it is.
    public var path: String
    /// What the cards are.
    public var kind: Delivery.Kind
    /// Which column holds what.
    public var columns: CardColumns
    /// Byte order of the UIDs.
    public var order: ByteOrderChoice
    /// Cards the delivery note speaks of; nil when nobody counts.
    public var expectedRows: Int?
    /// True when wrong lines are left out; otherwise one of them is enough to take nothing in.
    public var skipsBadRows: Bool
    /// Where it was asked for, as the journal writes it.
    public var station: String
    /// Who asked; empty when nobody is named.
    public var operatorName: String

    /// An order; by default a delivery of the CROUS that must be right as a whole.
    public init(
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
public struct StockReport: Hashable, Sendable {
    /// What the journal says of it.
    public let delivery: Delivery
    /// What the UIDs say of their byte order.
    public let votes: ByteOrderVotes
    /// The first lines that were not taken in; all of them stand in ``file``.
    public let refused: [RowProblem]
    /// What is strange in lines that were taken in, the first of them.
    public let remarks: [RowProblem]
    /// Where all refused lines and remarks stand; nil when there are none.
    public let file: String?
}

/// How far an import is.
public struct StockProgress: Hashable, Sendable {
    /// What is being done.
    public enum Phase: String, Hashable, Sendable {
        /// The file is copied and looked through.
        case reading
        /// Cards issued before are written into the journal.
        case journal
        /// The cards go into the registry.
        case registry
    }

    /// What is being done.
    public let phase: Phase
    /// Bytes of the file behind us.
    public let bytes: Int
    /// Bytes of the file.
    public let total: Int
}
