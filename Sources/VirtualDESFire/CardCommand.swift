// SPDX-License-Identifier: Apache-2.0

/// One command of the card as data: what it takes, where it is allowed, and what must be true before it runs.
struct CardCommand: Sendable {
    /// Where a command may be given.
    enum Level: Sendable {
        case card
        case application
        case any
    }

    /// What the first parameter bytes must name.
    enum Object: Sendable {
        case nothing
        case key
        case file([StoredContent.Kind])
    }

    /// Who may give the command.
    enum Need: Sendable {
        case nothing
        /// A session with any key.
        case session
        /// A session with key 0 of the selected level.
        case masterKey
        /// As the master key, unless this bit of the settings is set.
        case masterKeyUnless(UInt8)
        /// A key one of these rights of the file names, or everybody: then the exchange is plain.
        case right([StoredRights.Right])
        /// As a right to read, write or both; the file may also say that everybody may read its value.
        case valueRight
    }

    /// How many bytes of data follow the header once their protection is off.
    enum Payload: Sendable {
        case fixed(Int)
        /// As the last three bytes of the header say; such a command may come in several frames.
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

    /// How the command's own bytes are protected.
    enum Messaging: Sendable {
        /// Not at all; the parameters are the header.
        case plain
        /// Data after `header` bytes goes in the mode of the file.
        case byFile(header: Int, Payload)
        /// Data after `header` bytes is enciphered whatever the file says.
        case enciphered(header: Int, Payload)
        /// A cryptogram of its own after `header` bytes, which the command opens itself.
        case cryptogram(header: Int)

        /// Number of parameters that are header, nil for all.
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

    /// Numbers of parameter bytes of the first frame that are taken.
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

/// A command whose checks are passed, as its handler sees it: no protection any more.
struct CardRequest {
    let code: UInt8
    /// All parameters, or those before the data.
    let header: [UInt8]
    /// Data out of its protection; for a cryptogram of the command's own, still enciphered.
    let data: [UInt8]
    /// Mode of the answer's data.
    let mode: CardMode
}

/// What a command answers, before messaging.
struct CardAnswer {
    /// Data by frame; only listings and GetVersion care where a frame ends.
    var frames: [[UInt8]] = []
    var mode = CardMode.plain
    /// False when the reader asked for "the rest".
    var isLengthKnown = true

    static let empty = CardAnswer()

    static func data(_ bytes: [UInt8]) -> CardAnswer { CardAnswer(frames: [bytes]) }
}
