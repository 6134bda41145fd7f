// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// One command of the SAM, before the host session protects it and splits it into frames.
package struct SAMCommand: Hashable, Sendable {
    /// Instruction bytes (docs/facts/sam.md, section 4).
    package enum Instruction: UInt8, Hashable, Sendable, CaseIterable {
        /// SAM_AuthenticatePICC
        case authenticatePICC = 0x0A
        /// SAM_SelectApplication
        case selectApplication = 0x5A
        /// SAM_VerifyMAC
        case verifyMAC = 0x5C
        /// SAM_GetVersion
        case getVersion = 0x60
        /// SAM_GetKeyEntry
        case getKeyEntry = 0x64
        /// SAM_GetKUCEntry
        case getUsageCounter = 0x6C
        /// SAM_GenerateMAC
        case generateMAC = 0x7C
        /// SAM_GetRandom
        case getRandom = 0x84
        /// SAM_AuthenticateHost
        case authenticateHost = 0xA4
        /// SAM_ChangeKeyEntry
        case changeKeyEntry = 0xC1
        /// SAM_ChangeKeyPICC
        case changeKeyPICC = 0xC4
        /// SAM_KillAuthentication
        case killAuthentication = 0xCA
        /// SAM_DumpSessionKey
        case dumpSessionKey = 0xD5
        /// SAM_DecipherData
        case decipherData = 0xDD
        /// SAM_EncipherData
        case encipherData = 0xED

        /// True when P1 is the LFI byte, so that data may be cut into several frames.
        var chains: Bool {
            switch self {
            case .verifyMAC, .generateMAC, .decipherData, .encipherData: true
            default: false
            }
        }

        /// True when each frame of a chained command is answered with data, so that each carries Le.
        var answersEachFrame: Bool { self == .decipherData || self == .encipherData }
    }

    /// Class byte: logical channel 0.
    static let cla: UInt8 = 0x80
    /// LFI of a frame that is not the last.
    static let moreFrames: UInt8 = 0xAF
    /// Bytes of data in one chained frame; the rest of 255 holds an unaligned beginning and the MAC.
    static let frameCapacity = 0xE0

    package let instruction: Instruction
    /// First parameter byte; LFI of the chaining instructions, 00 here.
    package let p1: UInt8
    /// Second parameter byte.
    package let p2: UInt8
    /// Whole data, possibly longer than a frame.
    package let data: [UInt8]
    /// Le, nil for commands that return nothing.
    package let expectedLength: CommandAPDU.ExpectedLength?
    /// What a trace blanks.
    package let secrecy: CommandAPDU.Secrecy
    /// True for the second part of SAM_AuthenticatePICC.
    package let isSecondPart: Bool
    /// Number of leading bytes before the blocks the SAM processes; frames are split on block borders after them.
    package let prefixLength: Int

    package init(
        _ instruction: Instruction,
        p1: UInt8 = 0,
        p2: UInt8 = 0,
        data: [UInt8] = [],
        expecting expectedLength: CommandAPDU.ExpectedLength? = .maximum,
        secrecy: CommandAPDU.Secrecy = [],
        isSecondPart: Bool = false,
        prefixLength: Int = 0
    ) {
        self.instruction = instruction
        self.p1 = p1
        self.p2 = p2
        self.data = data
        self.expectedLength = expectedLength
        self.secrecy = secrecy
        self.isSecondPart = isSecondPart
        self.prefixLength = prefixLength
    }

    /// `body` split into frames, without MAC: one piece, or several for a chaining instruction with more data than a
    /// frame holds. The first piece also holds the beginning of a prefix that fills no block, so that splits are on
    /// block borders.
    func pieces(of body: [UInt8], prefixLength: Int = 0) -> [[UInt8]] {
        let first = Self.frameCapacity + prefixLength % 16
        guard instruction.chains && body.count > first else { return [body] }
        return [Array(body.prefix(first))]
            + stride(from: first, to: body.count, by: Self.frameCapacity).map { start in
                Array(body[start..<min(start + Self.frameCapacity, body.count)])
            }
    }

    /// The frames that carry ``pieces(of:prefixLength:)``, with `mac` at the end of the last one.
    func frames(_ pieces: [[UInt8]], mac: [UInt8] = []) throws(SAMError) -> [CommandAPDU] {
        var frames: [CommandAPDU] = []
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            frames.append(try frame(isLast ? piece + mac : piece, isLast: isLast))
        }
        return frames
    }

    /// The command that fetches the rest of a chained answer: the same instruction without data.
    var fetchingRest: CommandAPDU {
        CommandAPDU(
            cla: Self.cla,
            ins: instruction.rawValue,
            p1: p1,
            p2: p2,
            expecting: .maximum,
            secrecy: secrecy
        )
    }

    private func frame(_ chunk: [UInt8], isLast: Bool) throws(SAMError) -> CommandAPDU {
        let expected = isLast || instruction.answersEachFrame ? expectedLength : nil
        let (ins, lfi) = (instruction.rawValue, isLast ? p1 : Self.moreFrames)
        guard !chunk.isEmpty else {
            return CommandAPDU(cla: Self.cla, ins: ins, p1: lfi, p2: p2, expecting: expected, secrecy: secrecy)
        }
        do {
            return try CommandAPDU(
                cla: Self.cla,
                ins: ins,
                p1: lfi,
                p2: p2,
                data: chunk,
                expecting: expected,
                secrecy: secrecy
            )
        } catch {
            throw .invalidArgument("\(chunk.count) bytes do not fit one frame of \(instruction)")
        }
    }
}
