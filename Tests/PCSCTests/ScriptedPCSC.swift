// SPDX-License-Identifier: Apache-2.0
import Glibc
import SmartCard
import Synchronization
import TestSupport

@testable import PCSC

/// PC/SC in memory: readers as the test sets them, failures in the order the test gives them, every call recorded.
final class ScriptedPCSC: PCSCDriver {
    /// A call in the log.
    enum Call: Hashable, Sendable {
        case establish, release, list
        case connect(String, CardSharing)
        case reconnect(CardSharing, CardDisposition)
        case begin
        case end(CardDisposition)
        case status
        case transmit(String)
        case disconnect(CardDisposition)
        case cancel
    }

    /// A call that a test can make fail.
    enum Kind: Hashable, Sendable {
        case establish, list, connect, reconnect, begin, end, status, transmit
    }

    private struct State {
        var readers: [PCSCReaderState] = []
        var failures: [Kind: [PCSCError.Code]] = [:]
        var service: PCSCError.Code?
        var blocked: Set<Kind> = []
        var answers: [String: String] = ["FFCA000000": "04112233445566 9000"]
        var log: [Call] = []
        var watched: Set<String> = []
        var contexts: Set<Int> = []
        var cancelled: Set<Int> = []
        var lastHandle = 0
    }

    private let state = Mutex(State())

    init(_ readers: [PCSCReaderState] = [PCSCReaderState(name: "R", word: .present, atr: TestCard.atr)]) {
        state.withLock { $0.readers = readers }
    }

    // MARK: - What a test does and sees

    func set(_ readers: [PCSCReaderState]) { state.withLock { $0.readers = readers } }

    /// The next calls of a kind fail with these codes, one each.
    func fail(_ kind: Kind, _ codes: PCSCError.Code...) { state.withLock { $0.failures[kind] = codes } }

    /// While set, every call fails with this code.
    func setService(failing code: PCSCError.Code?) { state.withLock { $0.service = code } }

    /// While set, calls of this kind do not return.
    func setBlocked(_ kind: Kind, _ isBlocked: Bool) {
        state.withLock { state in
            if isBlocked { state.blocked.insert(kind) } else { state.blocked.remove(kind) }
        }
    }

    func answer(_ command: String, with answer: String) { state.withLock { $0.answers[command] = answer } }

    /// Calls so far, without the monitor's waiting.
    var log: [Call] { state.withLock { $0.log } }

    /// Readers whose state was asked for.
    var watched: Set<String> { state.withLock { $0.watched } }

    var openContexts: Int { state.withLock { $0.contexts.count } }

    // MARK: - PCSCDriver

    func establishContext() throws(PCSCError) -> ContextHandle {
        try enter(.establish, .establish)
        return state.withLock { state in
            state.lastHandle += 1
            state.contexts.insert(state.lastHandle)
            return ContextHandle(rawValue: state.lastHandle)
        }
    }

    func releaseContext(_ context: ContextHandle) throws(PCSCError) {
        state.withLock { state in
            state.log.append(.release)
            state.contexts.remove(context.rawValue)
        }
    }

    func listReaders(_ context: ContextHandle) throws(PCSCError) -> [String] {
        try enter(.list, .list)
        let names = state.withLock { $0.readers.map(\.name) }
        if names.isEmpty { throw PCSCError(.noReadersAvailable) }
        return names
    }

    func getStatusChange(
        _ context: ContextHandle,
        milliseconds: UInt32,
        looks: [PCSCReaderState]
    ) throws(PCSCError) -> [PCSCReaderState] {
        let end = ContinuousClock.now + .milliseconds(Int(milliseconds))
        state.withLock { $0.watched.formUnion(looks.map(\.name)) }
        while true {
            let (readers, service, isCancelled) = state.withLock {
                ($0.readers, $0.service, $0.cancelled.remove(context.rawValue) != nil)
            }
            if let service { throw PCSCError(service) }
            if isCancelled { throw PCSCError(.cancelled) }
            let now = looks.compactMap { look in readers.first { $0.name == look.name } }
            if now.count < looks.count { throw PCSCError(.unknownReader) }
            if zip(looks, now).contains(where: { $0.word != $1.word }) { return now }
            if .now >= end { throw PCSCError(.timeout) }
            usleep(2000)
        }
    }

    func cancel(_ context: ContextHandle) throws(PCSCError) {
        state.withLock { state in
            state.log.append(.cancel)
            state.cancelled.insert(context.rawValue)
        }
    }

    func connect(_ context: ContextHandle, reader: String, sharing: CardSharing) throws(PCSCError) -> CardHandle {
        try enter(.connect, .connect(reader, sharing))
        guard let look = state.withLock({ $0.readers.first { $0.name == reader } }) else {
            throw PCSCError(.unknownReader)
        }
        guard look.card != .absent else { throw PCSCError(.noSmartCard) }
        return CardHandle(rawValue: 1, transmissionProtocol: .t1)
    }

    func reconnect(
        _ card: CardHandle,
        sharing: CardSharing,
        disposition: CardDisposition
    ) throws(PCSCError) -> CardHandle {
        try enter(.reconnect, .reconnect(sharing, disposition))
        return card
    }

    func beginTransaction(_ card: CardHandle) throws(PCSCError) { try enter(.begin, .begin) }

    func endTransaction(_ card: CardHandle, disposition: CardDisposition) throws(PCSCError) {
        try enter(.end, .end(disposition))
    }

    func answerToReset(_ card: CardHandle) throws(PCSCError) -> [UInt8] {
        try enter(.status, .status)
        return state.withLock { $0.readers.first?.atr ?? [] }
    }

    func transmit(_ card: CardHandle, _ command: [UInt8]) throws(PCSCError) -> [UInt8] {
        let text = Hex.encode(command)
        try enter(.transmit, .transmit(text))
        return state.withLock { $0.answers[text].flatMap { Hex.decode($0) } ?? [0x6D, 0x00] }
    }

    func disconnect(_ card: CardHandle, disposition: CardDisposition) throws(PCSCError) {
        state.withLock { $0.log.append(.disconnect(disposition)) }
    }

    private func enter(_ kind: Kind, _ call: Call) throws(PCSCError) {
        let failure = state.withLock { state -> PCSCError.Code? in
            state.log.append(call)
            if let service = state.service { return service }
            guard let next = state.failures[kind]?.first else { return nil }
            state.failures[kind]?.removeFirst()
            return next
        }
        try? blockUntil("\(kind) may go on") { state.withLock { !$0.blocked.contains(kind) } }
        if let failure { throw PCSCError(failure) }
    }
}
