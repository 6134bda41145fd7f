// SPDX-License-Identifier: Apache-2.0

/// Some of the states of a card.
struct CardStates: OptionSet, Hashable, Sendable {
    let rawValue: UInt32

    static let reserved = CardStates(.reserved)
    static let enrolled = CardStates(.enrolled)
    static let erased = CardStates(.erased)
    static let abandoned = CardStates(.abandoned)
    static let conflict = CardStates(.conflict)
    /// A card the journal does not know.
    static let unknown = CardStates(rawValue: 1 << 31)
    /// A card the journal knows, in any state.
    static let known = CardStates(rawValue: 1 << 31 - 1)
    static let all: CardStates = [.known, .unknown]

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// One state; nil is a card the journal does not know.
    init(_ state: CardState?) { rawValue = state.map { 1 << $0.code } ?? 1 << 31 }
}

extension CardState {
    /// A number of four bits.
    var code: UInt32 {
        switch self {
        case .stock: 0
        case .reserved: 1
        case .enrolled: 2
        case .cancelled: 3
        case .replaced: 4
        case .abandoned: 5
        case .erased: 6
        case .foreign: 7
        case .conflict: 8
        }
    }

    init(code: UInt32) {
        switch code {
        case 1: self = .reserved
        case 2: self = .enrolled
        case 3: self = .cancelled
        case 4: self = .replaced
        case 5: self = .abandoned
        case 6: self = .erased
        case 7: self = .foreign
        case 8: self = .conflict
        default: self = .stock
        }
    }
}
