// SPDX-License-Identifier: Apache-2.0
internal import CPCSC
internal import Glibc
internal import Posix

/// PC/SC through the system's libpcsclite; the only file of this module that touches C.
struct SystemPCSC: PCSCDriver {
    private static let protocols = DWORD(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1)
    /// 256 bytes and a status word need 258. An answer that does not fit would be lost, and asking again would execute
    /// the command a second time. So the buffer is always the largest for short APDUs.
    private static let longestAnswer = Int(MAX_BUFFER_SIZE)
    /// pcsc-lite has at most 16 readers, each name at most 128 bytes with its NUL.
    private static let longestReaderList = Int(PCSCLITE_MAX_READERS_CONTEXTS) * Int(MAX_READERNAME) + 1

    func establishContext() throws(PCSCError) -> ContextHandle {
        var context = SCARDCONTEXT()
        try Self.check(unsafe SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context))
        return ContextHandle(rawValue: context)
    }

    func releaseContext(_ context: ContextHandle) throws(PCSCError) {
        try Self.check(SCardReleaseContext(context.rawValue))
    }

    func listReaders(_ context: ContextHandle) throws(PCSCError) -> [String] {
        var names = [CChar](repeating: 0, count: Self.longestReaderList)
        var length = DWORD(names.count)
        try Self.check(unsafe SCardListReaders(context.rawValue, nil, &names, &length))
        let bytes = names.prefix(Int(clamping: length)).map { UInt8(bitPattern: $0) }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    func getStatusChange(
        _ context: ContextHandle,
        milliseconds: UInt32,
        looks: [PCSCReaderState]
    ) throws(PCSCError) -> [PCSCReaderState] {
        var states = unsafe looks.map(Self.state(of:))
        defer { unsafe states.forEach { unsafe free(UnsafeMutablePointer(mutating: $0.szReader)) } }
        let count = unsafe DWORD(states.count)
        try Self.check(unsafe SCardGetStatusChange(context.rawValue, DWORD(milliseconds), &states, count))
        return unsafe zip(looks, states).map { unsafe Self.look($0, $1) }
    }

    func cancel(_ context: ContextHandle) throws(PCSCError) {
        try Self.check(SCardCancel(context.rawValue))
    }

    func connect(_ context: ContextHandle, reader: String, sharing: CardSharing) throws(PCSCError) -> CardHandle {
        var card = SCARDHANDLE()
        var chosen = DWORD()
        try Self.check(
            unsafe SCardConnect(context.rawValue, reader, sharing.mode, Self.protocols, &card, &chosen)
        )
        return Self.handle(card, chosen)
    }

    func reconnect(
        _ card: CardHandle,
        sharing: CardSharing,
        disposition: CardDisposition
    ) throws(PCSCError) -> CardHandle {
        var chosen = DWORD()
        try Self.check(
            unsafe SCardReconnect(card.rawValue, sharing.mode, Self.protocols, disposition.code, &chosen)
        )
        return Self.handle(card.rawValue, chosen)
    }

    func beginTransaction(_ card: CardHandle) throws(PCSCError) {
        try Self.check(SCardBeginTransaction(card.rawValue))
    }

    func endTransaction(_ card: CardHandle, disposition: CardDisposition) throws(PCSCError) {
        try Self.check(SCardEndTransaction(card.rawValue, disposition.code))
    }

    func answerToReset(_ card: CardHandle) throws(PCSCError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(MAX_ATR_SIZE))
        var length = DWORD(bytes.count)
        try Self.check(unsafe SCardStatus(card.rawValue, nil, nil, nil, nil, &bytes, &length))
        return Array(bytes.prefix(Int(clamping: length)))
    }

    func transmit(_ card: CardHandle, _ command: [UInt8]) throws(PCSCError) -> [UInt8] {
        let chosen = card.transmissionProtocol == .t0 ? SCARD_PROTOCOL_T0 : SCARD_PROTOCOL_T1
        var answer = [UInt8](repeating: 0, count: Self.longestAnswer)
        var length = DWORD(answer.count)
        let protocolInformation = unsafe cpcsc_pci(DWORD(chosen))
        try Self.check(
            unsafe SCardTransmit(
                card.rawValue,
                protocolInformation,
                command,
                DWORD(command.count),
                nil,
                &answer,
                &length
            )
        )
        return Array(answer.prefix(Int(clamping: length)))
    }

    func disconnect(_ card: CardHandle, disposition: CardDisposition) throws(PCSCError) {
        try Self.check(SCardDisconnect(card.rawValue, disposition.code))
    }

    /// The C structure for one reader; the caller frees the name.
    private static func state(of look: PCSCReaderState) -> SCARD_READERSTATE {
        var state = unsafe SCARD_READERSTATE()
        unsafe state.szReader = UnsafePointer(strdup(look.name))
        unsafe state.dwCurrentState = DWORD(look.word.rawValue)
        return unsafe state
    }

    private static func look(_ asked: PCSCReaderState, _ state: SCARD_READERSTATE) -> PCSCReaderState {
        let length = unsafe Int(clamping: state.cbAtr)
        let atr = unsafe withUnsafeBytes(of: state.rgbAtr) { unsafe Array($0.prefix(length)) }
        let word = unsafe ReaderStateFlags(rawValue: UInt32(truncatingIfNeeded: state.dwEventState))
        return PCSCReaderState(name: asked.name, word: word, atr: atr)
    }

    private static func handle(_ card: SCARDHANDLE, _ chosen: DWORD) -> CardHandle {
        CardHandle(rawValue: card, transmissionProtocol: chosen == DWORD(SCARD_PROTOCOL_T0) ? .t0 : .t1)
    }

    private static func check(_ code: LONG) throws(PCSCError) {
        guard code != 0 else { return }
        throw PCSCError(rawValue: UInt32(truncatingIfNeeded: code))
    }
}

extension CardSharing {
    fileprivate var mode: DWORD { DWORD(self == .exclusive ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED) }
}

extension CardDisposition {
    fileprivate var code: DWORD { DWORD(self == .leave ? SCARD_LEAVE_CARD : SCARD_RESET_CARD) }
}
