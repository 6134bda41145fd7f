// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// In which order a file writes the bytes of its UIDs.
public enum ByteOrder: String, Hashable, Sendable {
    /// As a reader gives them: NXP's begin with 04.
    case normal
    /// The last byte first (the `inverse` flag of ESUP-SGC, domain.md, section 2.1).
    case reversed

    /// A UID of a file in this order, as a reader gives it.
    func uid(_ uid: CardUID) -> CardUID {
        switch self {
        case .normal: uid
        case .reversed: CardUID(uid.bytes.reversed()) ?? uid
        }
    }
}

/// What is said about the byte order of a file before it is read.
public enum ByteOrderChoice: String, Hashable, Sendable, CaseIterable {
    /// It is ``ByteOrder/normal``.
    case normal
    /// It is ``ByteOrder/reversed``.
    case reversed
    /// The file shows it.
    case detect
}

/// What the UIDs of a file say about its byte order. NXP's begin with 04: one that ends with it and does not begin with
/// it stands backwards.
public struct ByteOrderVotes: Hashable, Sendable {
    /// UIDs that begin with 04 and do not end with it.
    public private(set) var normal = 0
    /// UIDs that end with 04 and do not begin with it.
    public private(set) var reversed = 0

    mutating func count(_ uid: CardUID) {
        switch (uid.bytes.first == 0x04, uid.bytes.last == 0x04) {
        case (true, false): normal += 1
        case (false, true): reversed += 1
        default: break
        }
    }

    /// The order, when all votes agree; without a vote the usual one. Nil when they do not agree.
    var order: ByteOrder? {
        if reversed == 0 { return .normal }
        return normal == 0 ? .reversed : nil
    }
}
