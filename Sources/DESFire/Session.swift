// SPDX-License-Identifier: Apache-2.0

/// A session with the selected application: exists only while authenticated, and protects what is sent.
///
/// It holds no key; the key holder does the cryptography, called in the order of the wire.
struct Session {
    let keys: any KeyHolder
    let method: AuthenticationMethod
    let keyNumber: UInt8

    /// D40 sessions protect only what the file's mode requires; everything else is unprotected (docs/facts/desfire.md,
    /// section 4.3).
    private var isLegacy: Bool { method == .legacy }
    private var macLength: Int { isLegacy ? 4 : 8 }

    /// The bytes after the command byte.
    func protect(
        _ command: DESFireCommand,
        _ parameters: [UInt8],
        mode: CommunicationMode
    ) throws(KeyHolderError) -> [UInt8] {
        guard command.command != .outside else { return parameters }
        let header = Array(parameters.prefix(command.headerLength))
        let data = Array(parameters.dropFirst(command.headerLength))
        switch command.command.resolved(mode) {
        case .enciphered:
            let clear = [command.code] + header
            return header + (try keys.encipherCommand(header: clear, data: data, padding: command.padding))
        case .maced where isLegacy:
            return parameters + (try keys.commandMAC(over: data))
        case .maced:
            return parameters + (try keys.commandMAC(over: [command.code] + parameters))
        case .plain:
            if !isLegacy { _ = try keys.commandMAC(over: [command.code] + parameters) }
            return parameters
        }
    }

    /// The answer's data, checked. `length` is the plain length, nil when the card chooses it.
    func open(
        _ answer: [UInt8],
        of command: DESFireCommand,
        mode: CommunicationMode,
        length: Int?
    ) throws(KeyHolderError) -> [UInt8] {
        // No MAC is expected here. Some cards are said to append one, which can no longer be checked
        // (docs/facts/desfire.md, section 4.2).
        guard command.answer != .outside else { return answer.count == 8 ? [] : answer }
        switch command.answer.resolved(mode) {
        case .enciphered:
            return try keys.decipherAnswer(answer, length: length)
        case .plain where isLegacy:
            return answer
        case .plain, .maced:
            guard answer.count >= macLength else { throw KeyHolderError(.integrity) }
            let data = Array(answer.dropLast(macLength))
            try keys.verifyAnswer(data: data, mac: Array(answer.suffix(macLength)))
            return data
        }
    }
}

extension DESFireCommand.Protection {
    /// The protection of one direction, given the file's mode.
    func resolved(_ fileMode: CommunicationMode) -> CommunicationMode {
        switch self {
        case .plain, .outside: .plain
        case .byFile: fileMode
        case .enciphered: .enciphered
        }
    }
}
