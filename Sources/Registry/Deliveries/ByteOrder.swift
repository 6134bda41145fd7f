// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// In which order a file writes the bytes of its UIDs.
package enum ByteOrder: String, Hashable, Sendable {
    /// As a reader gives them: NXP's begin with 04.
    case normal
    /// The last byte first (the `inverse` flag of ESUP-SGC, docs/facts/domain.md, section 2.1).
    case reversed

    /// The other one.
    var other: ByteOrder { self == .normal ? .reversed : .normal }

    /// The order a UID shows by itself: NXP's begin with 04, so one that ends with it and does not begin with it stands
    /// backwards. Nil when it does not show any.
    init?(shownBy uid: CardUID) {
        switch (uid.bytes.first == 0x04, uid.bytes.last == 0x04) {
        case (true, false): self = .normal
        case (false, true): self = .reversed
        default: return nil
        }
    }

    /// A UID of a file in this order, as a reader gives it. Throws when it shows that it stands the other way round: as it
    /// is written no card has it.
    func uid(_ uid: CardUID) throws(RowProblem.Reason) -> CardUID {
        guard ByteOrder(shownBy: uid) != other else { throw .reversedUID }
        return self == .normal ? uid : CardUID(uid.bytes.reversed()) ?? uid
    }
}

/// What is said about the byte order of a file before it is read.
package enum ByteOrderChoice: String, Hashable, Sendable, CaseIterable {
    /// It is ``ByteOrder/normal``.
    case normal
    /// It is ``ByteOrder/reversed``.
    case reversed
    /// The file shows it.
    case detect
}

/// What the UIDs of a file say about its byte order.
package struct ByteOrderVotes: Hashable, Sendable {
    /// Lines of one side that are kept to be named.
    private static let kept = 3

    private var counts: [ByteOrder: Int] = [:]
    private var firstLines: [ByteOrder: [Int]] = [:]

    /// UIDs that begin with 04 and do not end with it.
    package var normal: Int { counts[.normal, default: 0] }
    /// UIDs that end with 04 and do not begin with it.
    package var reversed: Int { counts[.reversed, default: 0] }

    mutating func count(_ uid: CardUID, line: Int) {
        guard let order = ByteOrder(shownBy: uid) else { return }
        counts[order, default: 0] += 1
        if firstLines[order, default: []].count < Self.kept { firstLines[order, default: []].append(line) }
    }

    /// The order, when all votes agree; without a vote the usual one. Nil when they do not agree.
    var order: ByteOrder? {
        if reversed == 0 { return .normal }
        return normal == 0 ? .reversed : nil
    }

    /// The order most UIDs show.
    var majority: ByteOrder { normal < reversed ? .reversed : .normal }

    /// The first lines of the others, as a person reads them: `7, 12, 19, …`.
    var oddLines: String {
        let lines = firstLines[majority.other, default: []]
        let rest = counts[majority.other, default: 0] > lines.count ? ["…"] : []
        return (lines.map(String.init) + rest).joined(separator: ", ")
    }
}
