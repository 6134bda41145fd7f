// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Synchronization

@testable import NFC

/// libnfc in memory: targets as the test sets them, failures in the order the test gives them, every call recorded.
final class ScriptedNFC: NFCDriver {
    /// A call in the log.
    enum Call: Hashable, Sendable {
        case open(String)
        case close, reset, list
        case select(String)
        case transceive(String, milliseconds: Int32)
    }

    /// A call that a test can make fail.
    enum Kind: Hashable, Sendable {
        case open, reset, list, select, transceive
    }

    private struct State {
        var targets: [NFCTarget] = []
        var isPluggedIn = true
        var failures: [Kind: [NFCError]] = [:]
        var answers: [String: String] = [:]
        var log: [Call] = []
        var openHandles: Set<Int> = []
        var lastHandle = 0
    }

    private let state = Mutex(State())

    init(_ targets: NFCTarget...) { state.withLock { $0.targets = targets } }

    /// Sets the content of the field.
    func set(_ targets: NFCTarget...) { state.withLock { $0.targets = targets } }

    /// While false, no device answers.
    func plug(_ isPluggedIn: Bool) { state.withLock { $0.isPluggedIn = isPluggedIn } }

    /// The next calls of a kind fail with these errors, one each.
    func fail(_ kind: Kind, _ errors: NFCError...) { state.withLock { $0.failures[kind] = errors } }

    func answer(_ command: String, with answer: String) { state.withLock { $0.answers[command] = answer } }

    var log: [Call] { state.withLock { $0.log } }

    /// Commands sent to cards.
    var commandCount: Int { log.count { if case .transceive = $0 { true } else { false } } }

    var openHandleCount: Int { state.withLock { $0.openHandles.count } }

    func devices() throws(NFCError) -> [String] { [] }

    func open(_ connection: String) throws(NFCError) -> NFCHandle {
        let isPluggedIn = state.withLock { $0.isPluggedIn }
        try enter(.open, .open(connection), lost: .unavailable)
        guard isPluggedIn else { throw .unavailable }
        return state.withLock { state in
            state.lastHandle += 1
            state.openHandles.insert(state.lastHandle)
            return NFCHandle(rawValue: state.lastHandle)
        }
    }

    func close(_ device: NFCHandle) {
        state.withLock { state in
            state.log.append(.close)
            state.openHandles.remove(device.rawValue)
        }
    }

    func resetField(_ device: NFCHandle) throws(NFCError) { try enter(.reset, .reset) }

    func targets(_ device: NFCHandle) throws(NFCError) -> [NFCTarget] {
        try enter(.list, .list)
        return state.withLock { Array($0.targets.prefix(2)) }
    }

    func select(_ device: NFCHandle, uid: [UInt8]) throws(NFCError) -> NFCTarget? {
        try enter(.select, .select(Hex.encode(uid)))
        return state.withLock { $0.targets.first { $0.uid == uid } }
    }

    func transceive(_ device: NFCHandle, _ command: [UInt8], milliseconds: Int32) throws(NFCError) -> [UInt8] {
        let text = Hex.encode(command)
        try enter(.transceive, .transceive(text, milliseconds: milliseconds))
        return state.withLock { $0.answers[text].flatMap { Hex.decode($0) } ?? [0x6D, 0x00] }
    }

    private func enter(_ kind: Kind, _ call: Call, lost: NFCError = .library(.inputOutput)) throws(NFCError) {
        let failure = state.withLock { state -> NFCError? in
            state.log.append(call)
            if !state.isPluggedIn { return lost }
            guard let next = state.failures[kind]?.first else { return nil }
            state.failures[kind]?.removeFirst()
            return next
        }
        if let failure { throw failure }
    }
}

extension NFCTarget {
    /// A DESFire with a fixed UID.
    static let card = NFCTarget(uid: [4, 1, 2, 3, 4, 5, 6], sak: 0x20, ats: [0x75, 0x77, 0x81, 0x02, 0x80])
    /// Another one.
    static let otherCard = NFCTarget(uid: [4, 9, 9, 9, 9, 9, 9], sak: 0x20, ats: [0x75, 0x77, 0x81, 0x02, 0x80])
    /// A card that takes no commands.
    static let classic = NFCTarget(uid: [1, 2, 3, 4], sak: 0x08, ats: [])

    /// A DESFire with a random UID.
    static func random(_ last: UInt8) -> NFCTarget {
        NFCTarget(uid: [0x08, 1, 2, last], sak: 0x20, ats: [0x75, 0x77, 0x81, 0x02, 0x80])
    }
}
