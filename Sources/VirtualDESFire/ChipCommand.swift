// SPDX-License-Identifier: Apache-2.0

/// One command of the card as data: its parameters, where it is allowed, and its preconditions.
struct ChipCommand: Sendable {
    /// Level on which a command is allowed.
    enum Level: Sendable {
        case card
        case application
        case any
    }

    /// Object the first parameter bytes must name.
    enum Object: Sendable {
        case nothing
        case key
        case file([StoredContent.Kind])
    }

    /// Authentication or right a command requires.
    enum Need: Sendable {
        case nothing
        /// A session with any key.
        case session
        /// A session with key 0 of the selected level.
        case masterKey
        /// The master key, unless this bit of the settings is set.
        case masterKeyUnless(UInt8)
        /// A key that one of these rights of the file names, or everybody: then the exchange is plain.
        case right([StoredRights.Right])
        /// A right to read, write or both; the file may also allow everybody to read its value.
        case valueRight
    }

    /// Number of data bytes after the header, without protection.
    enum Payload: Sendable {
        case fixed(Int)
        /// The number in the last three bytes of the header; such a command may come in several frames.
        case announced

        var isAnnounced: Bool {
            if case .announced = self { true } else { false }
        }

        func count(_ header: [UInt8]) -> Int {
            switch self {
            case .fixed(let count): count
            case .announced: header.suffix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
            }
        }
    }

    /// Protection of the command's own bytes.
    enum Messaging: Sendable {
        /// None; the parameters are the header.
        case plain
        /// Data after `header` bytes is protected by the mode of the file.
        case byFile(header: Int, Payload)
        /// Data after `header` bytes is enciphered whatever the file says.
        case enciphered(header: Int, Payload)
        /// A cryptogram of a special form after `header` bytes, which the command opens itself.
        case cryptogram(header: Int)

        /// Number of parameter bytes in the header, nil for all.
        var headerLength: Int? {
            switch self {
            case .plain: nil
            case .byFile(let header, _), .enciphered(let header, _), .cryptogram(let header): header
            }
        }

        /// The protected data of the command, nil when it has none of a general form.
        var payload: Payload? {
            switch self {
            case .plain, .cryptogram: nil
            case .byFile(_, let payload), .enciphered(_, let payload): payload
            }
        }

        var isAlwaysEnciphered: Bool {
            if case .enciphered = self { true } else { false }
        }
    }

    typealias Run = @Sendable (CardChip) -> (CardRequest) throws(CardStatus) -> CardAnswer

    /// Accepted numbers of parameter bytes in the first frame.
    let lengths: [Int]
    let level: Level
    let object: Object
    let need: Need
    let messaging: Messaging
    let run: Run

    init(
        _ lengths: [Int],
        _ level: Level,
        _ object: Object = .nothing,
        _ need: Need = .nothing,
        _ messaging: Messaging = .plain,
        run: @escaping Run
    ) {
        self.lengths = lengths
        self.level = level
        self.object = object
        self.need = need
        self.messaging = messaging
        self.run = run
    }
}

/// A command after all checks, for its handler: without protection.
struct CardRequest {
    let code: UInt8
    /// All parameters, or those before the data.
    let header: [UInt8]
    /// The unprotected data; still enciphered when the command has a special cryptogram.
    let data: [UInt8]
    /// Mode of the answer's data.
    let mode: CardMode
}

/// The answer of a command, before messaging.
struct CardAnswer {
    /// Data by frame; the split matters only in listings and GetVersion.
    var frames: [[UInt8]] = []
    var mode = CardMode.plain
    /// False when the reader asked for "the rest".
    var isLengthKnown = true

    static let empty = CardAnswer()

    static func data(_ bytes: [UInt8]) -> CardAnswer { CardAnswer(frames: [bytes]) }
}
