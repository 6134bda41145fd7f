// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// A result of PC/SC other than success, by its raw code.
package struct PCSCError: Error, RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The codes of PC/SC (winscard.h), named as their mnemonics say.
    package enum Code: UInt32, CaseIterable, Sendable {
        /// `SCARD_F_INTERNAL_ERROR`
        case internalError = 0x8010_0001
        /// `SCARD_E_CANCELLED`
        case cancelled = 0x8010_0002
        /// `SCARD_E_INVALID_HANDLE`
        case invalidHandle = 0x8010_0003
        /// `SCARD_E_INVALID_PARAMETER`
        case invalidParameter = 0x8010_0004
        /// `SCARD_E_INVALID_TARGET`
        case invalidTarget = 0x8010_0005
        /// `SCARD_E_NO_MEMORY`
        case noMemory = 0x8010_0006
        /// `SCARD_F_WAITED_TOO_LONG`
        case waitedTooLong = 0x8010_0007
        /// `SCARD_E_INSUFFICIENT_BUFFER`
        case insufficientBuffer = 0x8010_0008
        /// `SCARD_E_UNKNOWN_READER`
        case unknownReader = 0x8010_0009
        /// `SCARD_E_TIMEOUT`
        case timeout = 0x8010_000A
        /// `SCARD_E_SHARING_VIOLATION`
        case sharingViolation = 0x8010_000B
        /// `SCARD_E_NO_SMARTCARD`
        case noSmartCard = 0x8010_000C
        /// `SCARD_E_UNKNOWN_CARD`
        case unknownCard = 0x8010_000D
        /// `SCARD_E_CANT_DISPOSE`
        case cannotDispose = 0x8010_000E
        /// `SCARD_E_PROTO_MISMATCH`
        case protocolMismatch = 0x8010_000F
        /// `SCARD_E_NOT_READY`
        case notReady = 0x8010_0010
        /// `SCARD_E_INVALID_VALUE`
        case invalidValue = 0x8010_0011
        /// `SCARD_E_SYSTEM_CANCELLED`
        case systemCancelled = 0x8010_0012
        /// `SCARD_F_COMM_ERROR`
        case communicationError = 0x8010_0013
        /// `SCARD_F_UNKNOWN_ERROR`
        case unknownError = 0x8010_0014
        /// `SCARD_E_INVALID_ATR`
        case invalidATR = 0x8010_0015
        /// `SCARD_E_NOT_TRANSACTED`
        case notTransacted = 0x8010_0016
        /// `SCARD_E_READER_UNAVAILABLE`
        case readerUnavailable = 0x8010_0017
        /// `SCARD_P_SHUTDOWN`
        case shutdown = 0x8010_0018
        /// `SCARD_E_PCI_TOO_SMALL`
        case protocolInformationTooSmall = 0x8010_0019
        /// `SCARD_E_READER_UNSUPPORTED`
        case readerUnsupported = 0x8010_001A
        /// `SCARD_E_DUPLICATE_READER`
        case duplicateReader = 0x8010_001B
        /// `SCARD_E_CARD_UNSUPPORTED`
        case cardUnsupported = 0x8010_001C
        /// `SCARD_E_NO_SERVICE`
        case noService = 0x8010_001D
        /// `SCARD_E_SERVICE_STOPPED`
        case serviceStopped = 0x8010_001E
        /// `SCARD_E_UNEXPECTED`
        case unexpected = 0x8010_001F
        /// `SCARD_E_ICC_INSTALLATION`
        case noPrimaryProvider = 0x8010_0020
        /// `SCARD_E_ICC_CREATEORDER`
        case creationOrder = 0x8010_0021
        /// `SCARD_E_UNSUPPORTED_FEATURE`; pcsc-lite mentions it in a comment only and sends `unexpected` instead.
        case unsupportedFeature = 0x8010_0022
        /// `SCARD_E_DIR_NOT_FOUND`
        case directoryNotFound = 0x8010_0023
        /// `SCARD_E_FILE_NOT_FOUND`
        case fileNotFound = 0x8010_0024
        /// `SCARD_E_NO_DIR`
        case noDirectory = 0x8010_0025
        /// `SCARD_E_NO_FILE`
        case noFile = 0x8010_0026
        /// `SCARD_E_NO_ACCESS`
        case noAccess = 0x8010_0027
        /// `SCARD_E_WRITE_TOO_MANY`
        case cardMemoryFull = 0x8010_0028
        /// `SCARD_E_BAD_SEEK`
        case badSeek = 0x8010_0029
        /// `SCARD_E_INVALID_CHV`
        case invalidPIN = 0x8010_002A
        /// `SCARD_E_UNKNOWN_RES_MNG`
        case unknownLayerError = 0x8010_002B
        /// `SCARD_E_NO_SUCH_CERTIFICATE`
        case noSuchCertificate = 0x8010_002C
        /// `SCARD_E_CERTIFICATE_UNAVAILABLE`
        case certificateUnavailable = 0x8010_002D
        /// `SCARD_E_NO_READERS_AVAILABLE`
        case noReadersAvailable = 0x8010_002E
        /// `SCARD_E_COMM_DATA_LOST`
        case communicationDataLost = 0x8010_002F
        /// `SCARD_E_NO_KEY_CONTAINER`
        case noKeyContainer = 0x8010_0030
        /// `SCARD_E_SERVER_TOO_BUSY`
        case serverTooBusy = 0x8010_0031
        /// `SCARD_W_UNSUPPORTED_CARD`
        case unsupportedCard = 0x8010_0065
        /// `SCARD_W_UNRESPONSIVE_CARD`
        case unresponsiveCard = 0x8010_0066
        /// `SCARD_W_UNPOWERED_CARD`
        case unpoweredCard = 0x8010_0067
        /// `SCARD_W_RESET_CARD`
        case resetCard = 0x8010_0068
        /// `SCARD_W_REMOVED_CARD`
        case removedCard = 0x8010_0069
        /// `SCARD_W_SECURITY_VIOLATION`
        case securityViolation = 0x8010_006A
        /// `SCARD_W_WRONG_CHV`
        case wrongPIN = 0x8010_006B
        /// `SCARD_W_CHV_BLOCKED`
        case pinBlocked = 0x8010_006C
        /// `SCARD_W_EOF`
        case endOfFile = 0x8010_006D
        /// `SCARD_W_CANCELLED_BY_USER`
        case cancelledByUser = 0x8010_006E
        /// `SCARD_W_CARD_NOT_AUTHENTICATED`
        case cardNotAuthenticated = 0x8010_006F
    }

    /// The code as PC/SC gave it.
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package init(_ code: Code) { self.init(rawValue: code.rawValue) }

    /// The named code, nil for one that PC/SC does not define.
    package var code: Code? { Code(rawValue: rawValue) }

    /// The cause, as the modules above distinguish it.
    ///
    /// A failed exchange (`notTransacted`) counts as a removed card: with pcsc-lite, a card pulled out of the field in
    /// the middle of a command first shows as that.
    package var reason: CardChannelError.Reason {
        switch code {
        case .noSmartCard: .noCard
        case .removedCard, .notTransacted, .communicationDataLost: .cardRemoved
        case .resetCard: .cardReset
        case .unresponsiveCard, .unpoweredCard, .unsupportedCard, .cardUnsupported, .invalidATR, .protocolMismatch:
            .cardMute
        case .unknownReader, .readerUnavailable, .noReadersAvailable: .readerGone
        case .sharingViolation: .sharingViolation
        case .noService, .serviceStopped, .communicationError, .systemCancelled, .shutdown: .serviceGone
        case .timeout, .waitedTooLong: .timedOut
        case .insufficientBuffer: .malformedAnswer
        default: .other
        }
    }

    /// The same error for the modules above, with its raw code.
    package func channelError(reader: ReaderName? = nil) -> CardChannelError {
        CardChannelError(reason, code: rawValue, reader: reader?.rawValue ?? "")
    }

    package var description: String {
        let name = code.map { String(describing: $0) } ?? "unknown PC/SC code"
        return "\(name) (\(Hex.encode(rawValue.bigEndianBytes(4))))"
    }
}
