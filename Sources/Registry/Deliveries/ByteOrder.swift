// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// Byte order of the UIDs in a file.
package enum ByteOrder: String, Hashable, Sendable {
    /// As a reader gives them: NXP's begin with 04.
    case normal
    /// The last byte first (the `inverse` flag of ESUP-SGC, docs/facts/domain.md, section 2.1).
    case reversed

    /// The other one.
    var other: ByteOrder { self == .normal ? .reversed : .normal }

    /// The order a UID shows: NXP's begin with 04, so one that ends with 04 and does not begin with it is reversed. Nil
    /// when it shows none.
    init?(shownBy uid: CardUID) {
        switch (uid.bytes.first == 0x04, uid.bytes.last == 0x04) {
        case (true, false): self = .normal
        case (false, true): self = .reversed
        default: return nil
        }
    }

    /// A UID of a file in this order, as a reader gives it. Throws when the UID shows the other order: no card has the
    /// UID as written.
    func uid(_ uid: CardUID) throws(RowProblem.Reason) -> CardUID {
        guard ByteOrder(shownBy: uid) != other else { throw .reversedUID }
        return self == .normal ? uid : CardUID(uid.bytes.reversed()) ?? uid
    }
}

/// The requested byte order of a file.
package enum ByteOrderChoice: String, Hashable, Sendable, CaseIterable {
    /// It is ``ByteOrder/normal``.
    case normal
    /// It is ``ByteOrder/reversed``.
    case reversed
    /// Detected from the UIDs.
    case detect
}

/// The byte orders that the UIDs of a file show.
package struct ByteOrderVotes: Hashable, Sendable {
    /// Number of lines kept for each order, for messages.
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

    /// The order, when all votes agree; without votes the normal one. Nil when they disagree.
    var order: ByteOrder? {
        if reversed == 0 { return .normal }
        return normal == 0 ? .reversed : nil
    }

    /// The order most UIDs show.
    var majority: ByteOrder { normal < reversed ? .reversed : .normal }

    /// The first lines of the minority, for people: `7, 12, 19, …`.
    var oddLines: String {
        let lines = firstLines[majority.other, default: []]
        let rest = counts[majority.other, default: 0] > lines.count ? ["…"] : []
        return (lines.map(String.init) + rest).joined(separator: ", ")
    }
}
