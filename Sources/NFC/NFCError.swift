// SPDX-License-Identifier: Apache-2.0
package import SmartCard

/// An error of libnfc, or of this module's use of it.
package enum NFCError: Error, Hashable, Sendable, CustomStringConvertible {
    /// libnfc cannot be started.
    case noLibrary
    /// The device cannot be opened: unplugged, claimed by another program, or not a PN53x. libnfc gives no code.
    case unavailable
    /// A kernel driver holds the device; its module must not be loaded (`udev/crousd-nfc.conf`).
    case heldByKernel(module: String)
    /// An error by libnfc's raw code (nfc.h).
    case library(code: Int32)

    /// The codes of libnfc this module distinguishes (nfc.h).
    package enum Code: Int32, CaseIterable, Sendable {
        /// `NFC_EIO`
        case inputOutput = -1
        /// `NFC_EINVARG`
        case invalidArgument = -2
        /// `NFC_EDEVNOTSUPP`
        case notSupported = -3
        /// `NFC_ENOTSUCHDEV`
        case noSuchDevice = -4
        /// `NFC_EOVFLOW`
        case overflow = -5
        /// `NFC_ETIMEOUT`
        case timedOut = -6
        /// `NFC_EOPABORTED`
        case aborted = -7
        /// `NFC_ENOTIMPL`
        case notImplemented = -8
        /// `NFC_ETGRELEASED`
        case targetReleased = -10
        /// `NFC_ERFTRANS`
        case radioTransmission = -20
        /// `NFC_EMFCAUTHFAIL`
        case classicAuthentication = -30
        /// `NFC_ESOFT`
        case software = -80
        /// `NFC_ECHIP`
        case chip = -90
    }

    static func library(_ code: Code) -> NFCError { .library(code: code.rawValue) }

    /// The cause, as the modules above distinguish it. A radio error counts as a removed card: a card pulled out of the
    /// field in the middle of a command shows as one.
    package var reason: CardChannelError.Reason {
        switch self {
        case .noLibrary: .other
        case .unavailable: .readerGone
        case .heldByKernel: .heldByKernel
        case .library(let code):
            switch Code(rawValue: code) {
            case .inputOutput, .noSuchDevice: .readerGone
            case .timedOut: .timedOut
            case .targetReleased, .radioTransmission: .cardRemoved
            case .overflow: .malformedAnswer
            default: .other
            }
        }
    }

    /// libnfc's code; nil when there is none.
    package var code: Int32? { if case .library(let code) = self { code } else { nil } }

    /// The same error for the modules above, with its raw code.
    package func channelError(reader: ReaderName) -> CardChannelError {
        CardChannelError(reason, code: code.map(UInt32.init(bitPattern:)), reader: reader.rawValue)
    }

    package var description: String {
        switch self {
        case .noLibrary: return "libnfc cannot be started"
        case .unavailable: return "no NFC device answers there, or another program holds it"
        case .heldByKernel(let module): return "the kernel's driver \(module) holds the NFC device"
        case .library(let code):
            let name = Code(rawValue: code).map { String(describing: $0) } ?? "unknown libnfc code"
            return "\(name) (\(code))"
        }
    }
}
