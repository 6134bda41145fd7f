// SPDX-License-Identifier: Apache-2.0
internal import CardCrypto
internal import SmartCard

/// One logical channel of the SAM: all state that is lost without power. The commands are in extensions.
final class SAMChannel {
    let store: SAMKeyStore
    let random: any RandomSource
    let keyLog: SAMKeyLog?
    var hostAuthentication: (SAMHostAuthentication, SAMHostSession.Mode)?
    var hostSession: SAMHostSession?
    var av1HostAuthentication: SAMAV1HostAuthentication?
    var av1HostSession: SAMAV1HostSession?
    /// Key of the last host authentication; has no meaning without a session.
    var hostKey: SAMKeyName?
    var lockAuthentication: (SAMHostAuthentication, SAMLockChange)?
    var cardAuthentication: SAMCardAuthentication?
    var cardSession: SAMCardSession?
    var selectedApplication: [UInt8]?
    private var chain: ReceivedSAMCommand?
    private var rest: (ins: UInt8, data: [UInt8])?
    private var era: Int

    /// Data in one frame of an answer: the largest multiple of a block below 256.
    private static let frameLength = 0xF0
    /// Most data the SAM collects in one chain; far above the largest DESFire message a host can start.
    private static let chainLimit = 0x4000

    init(store: SAMKeyStore, random: any RandomSource, keyLog: SAMKeyLog?) {
        self.store = store
        self.random = random
        self.keyLog = keyLog
        era = store.era
    }

    /// Executes one frame. A status other than 9000 and 90AF has no data and, except with a quirk, no MAC: whether a
    /// real SAM protects error answers is not known (docs/facts/sam.md, section 3.3).
    func respond(to apdu: CommandAPDU) -> [UInt8] {
        if era != store.era { dropEverything() }
        era = store.era
        guard let instruction = SAMInstruction.table[apdu.ins] else { return VirtualSAMStatus.unknownInstruction.bytes }
        do {
            return try execute(ReceivedSAMCommand(apdu), as: instruction)
        } catch let status as VirtualSAMStatus {
            if status == .hostProtocolError { dropEverything() }
            return status.bytes
        } catch {
            return VirtualSAMStatus.noDiagnosis.bytes
        }
    }

    private func execute(_ frame: ReceivedSAMCommand, as instruction: SAMInstruction) throws -> [UInt8] {
        if let rest, rest.ins == frame.ins, frame.data.isEmpty { return nextFrame(of: rest) }
        rest = nil
        guard let received = try collect(frame, as: instruction) else { return VirtualSAMStatus.chainingActive.bytes }
        var rule = instruction.rule(received, cardAuthentication != nil)
        if instruction.hasTwoParts && cardAuthentication != nil && store.quirks.contains(.authenticationCountsOnce) {
            rule.isCounted = false
        }
        let command = try hostSession?.open(received, rule) ?? received
        // The session before the command seals the answer: KillAuthentication may end it in between.
        let session = hostSession
        let answer: SAMAnswer
        do {
            answer = try perform(command, as: instruction)
        } catch let status as VirtualSAMStatus where store.quirks.contains(.protectedErrors) {
            return try (session?.seal([], status: status, rule) ?? []) + status.bytes
        }
        let sealed = try session?.seal(answer.data, status: answer.status, rule) ?? answer.data
        guard sealed.count > Self.frameLength, answer.status == .success else { return sealed + answer.status.bytes }
        return nextFrame(of: (frame.ins, sealed))
    }

    private func perform(_ command: ReceivedSAMCommand, as instruction: SAMInstruction) throws -> SAMAnswer {
        try checkState(for: instruction)
        guard instruction.shape.fits(command) else { throw VirtualSAMStatus.wrongLength }
        return try instruction.handler(self, command)
    }

    /// Joins the frames of a chain; nil while more are expected.
    private func collect(_ frame: ReceivedSAMCommand, as instruction: SAMInstruction) throws -> ReceivedSAMCommand? {
        let first = chain
        chain = nil
        guard first == nil || first?.ins == frame.ins else { throw VirtualSAMStatus.chainBroken }
        guard instruction.isChained else { return frame }
        guard frame.p1 == 0xAF || frame.p1 == 0x00 else { throw VirtualSAMStatus.wrongParameters }
        let joined = first.map { ReceivedSAMCommand(first: $0, last: frame) } ?? frame
        guard joined.data.count <= Self.chainLimit else { throw VirtualSAMStatus.wrongLength }
        guard frame.p1 == 0xAF else { return joined }
        guard !frame.data.isEmpty else { throw VirtualSAMStatus.wrongLength }
        chain = joined
        return nil
    }

    /// A part of a long answer; the host fetches the next one with the same INS and no data.
    private func nextFrame(of answer: (ins: UInt8, data: [UInt8])) -> [UInt8] {
        guard answer.data.count > Self.frameLength else {
            rest = nil
            return answer.data + VirtualSAMStatus.success.bytes
        }
        rest = (answer.ins, Array(answer.data.dropFirst(Self.frameLength)))
        return answer.data.prefix(Self.frameLength) + VirtualSAMStatus.chainingActive.bytes
    }

    private func checkState(for instruction: SAMInstruction) throws {
        guard store.mode != .av3Delivered || instruction.worksLocked else { throw VirtualSAMStatus.notAllowed }
        guard !store.isLocked || instruction.worksLocked || instruction.authenticatesHost && lockedHostIsHeard else {
            throw VirtualSAMStatus.conditionsNotSatisfied
        }
        // Inferred: no source says that the SAM refuses other commands between the two parts with 6985; that
        // KillAuthentication is needed there is documented.
        guard cardAuthentication == nil || instruction.endsCardAuthentication else {
            throw VirtualSAMStatus.conditionsNotSatisfied
        }
        let needsHost =
            instruction.usesKeys && store.needsHostAuthentication
            || instruction.tellsEntries && store.quirks.contains(.entriesNeedHost)
        guard !needsHost || hostSession != nil || av1HostSession != nil else {
            throw VirtualSAMStatus.securityNotSatisfied
        }
    }

    private var lockedHostIsHeard: Bool { store.mode.isAV1 || store.quirks.contains(.lockedHostAuthentication) }

    /// Ends the host session and, by inference, the card session it opened.
    func dropEverything() {
        hostSession = nil
        hostAuthentication = nil
        av1HostSession = nil
        av1HostAuthentication = nil
        lockAuthentication = nil
        dropCard()
        chain = nil
    }

    /// Ends the card session.
    func dropCard() {
        cardAuthentication = nil
        cardSession = nil
    }
}
