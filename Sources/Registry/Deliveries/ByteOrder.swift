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

    /// The order a UID (``CardUID/fixedValue``) shows: NXP's begin with 04, so one that ends with 04 and does not begin with it is reversed. Nil
    /// when it shows none.
    init?(shownBy uid: UInt64) {
        switch (uid >> 48 == 0x04, uid & 0xFF == 0x04) {
        case (true, false): self = .normal
        case (false, true): self = .reversed
        default: return nil
        }
    }

    /// A UID of a file in this order, as a reader gives it. Throws when the UID shows the other order: no card has the
    /// UID as written.
    func uid(_ uid: UInt64) throws(RowProblem.Reason) -> UInt64 {
        guard ByteOrder(shownBy: uid) != other else { throw .reversedUID }
        return self == .normal ? uid : uid.byteSwapped >> 8
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

    /// UIDs that begin with 04 and do not end with it.
    package private(set) var normal = 0
    /// UIDs that end with 04 and do not begin with it.
    package private(set) var reversed = 0
    private var normalLines: [Int] = []
    private var reversedLines: [Int] = []

    mutating func count(_ uid: UInt64, line: Int) {
        switch ByteOrder(shownBy: uid) {
        case .normal:
            normal += 1
            if normalLines.count < Self.kept { normalLines.append(line) }
        case .reversed:
            reversed += 1
            if reversedLines.count < Self.kept { reversedLines.append(line) }
        case nil: break
        }
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
        let (lines, count) = majority == .normal ? (reversedLines, reversed) : (normalLines, normal)
        let rest = count > lines.count ? ["…"] : []
        return (lines.map(String.init) + rest).joined(separator: ", ")
    }
}
