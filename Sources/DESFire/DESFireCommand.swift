// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

/// One row of the command table (docs/facts/desfire.md, section 2): the code, and the protection of command and answer
/// in a session.
struct DESFireCommand: Hashable, Sendable {
    /// Protection of one direction of an exchange in a session.
    enum Protection: Hashable, Sendable {
        /// Plain in every file mode; in an EV1 session the CMAC still runs.
        case plain
        /// By the file's communication mode, which the caller knows.
        case byFile
        /// Always enciphered.
        case enciphered
        /// Outside the messaging: commands that change the session, and data that the key holder has enciphered itself.
        case outside
    }

    let code: UInt8
    let name: String
    /// Number of parameter bytes before the protected data; they are sent in clear.
    let headerLength: Int
    let command: Protection
    let answer: Protection
    /// True when sending it without a session would expose a secret or can only be a mistake; always true for
    /// enciphered commands.
    let needsSession: Bool
    /// What fills the last block of an enciphered command.
    let padding: CommandPadding
    /// What a trace blanks.
    let secrecy: CommandAPDU.Secrecy

    private init(
        _ code: UInt8,
        _ name: String,
        header headerLength: Int = 0,
        _ command: Protection = .plain,
        _ answer: Protection = .plain,
        needsSession: Bool = false,
        padding: CommandPadding = .zeros,
        secrecy: CommandAPDU.Secrecy = []
    ) {
        self.code = code
        self.name = name
        self.headerLength = headerLength
        self.command = command
        self.answer = answer
        self.needsSession = needsSession || command == .enciphered || answer == .enciphered
        self.padding = padding
        self.secrecy = secrecy
    }
}

extension DESFireCommand {
    static let continuation: UInt8 = 0xAF

    // Card level.
    static let getVersion = Self(0x60, "GetVersion")
    static let selectApplication = Self(0x5A, "SelectApplication", .outside, .outside)
    static let createApplication = Self(0xCA, "CreateApplication")
    static let deleteApplication = Self(0xDA, "DeleteApplication")
    // Deleting the selected application ends the session; whether a MAC still follows is not known
    // (docs/facts/desfire.md, section 1.4).
    static let deleteSelectedApplication = Self(0xDA, "DeleteApplication", .outside, .outside)
    static let getApplicationIDs = Self(0x6A, "GetApplicationIDs")
    static let getDFNames = Self(0x6D, "GetDFNames")
    static let freeMemory = Self(0x6E, "FreeMemory")
    static let formatPICC = Self(0xFC, "FormatPICC")
    static let getCardUID = Self(0x51, "GetCardUID", .plain, .enciphered)

    // Configuration: the card knows the length of every option but the ATS (docs/facts/desfire.md, section 4.1).
    static let setConfiguration = Self(0x5C, "SetConfiguration", header: 1, .enciphered, secrecy: .command)
    static let setATS = Self(0x5C, "SetConfiguration", header: 1, .enciphered, padding: .marked)

    // Keys. The change of the session's own key is answered without a MAC (docs/facts/desfire.md, section 4.2).
    static let getKeySettings = Self(0x45, "GetKeySettings")
    static let changeKeySettings = Self(0x54, "ChangeKeySettings", .enciphered)
    static let getKeyVersion = Self(0x64, "GetKeyVersion")
    static let changeKey = Self(0xC4, "ChangeKey", header: 1, .outside, needsSession: true, secrecy: .command)
    static let changeOwnKey = Self(
        0xC4,
        "ChangeKey",
        header: 1,
        .outside,
        .outside,
        needsSession: true,
        secrecy: .command
    )

    // Files.
    static let getFileIDs = Self(0x6F, "GetFileIDs")
    static let getISOFileIDs = Self(0x61, "GetISOFileIDs")
    static let getFileSettings = Self(0xF5, "GetFileSettings")
    static let changeFileSettings = Self(0x5F, "ChangeFileSettings", header: 1, .byFile, needsSession: true)
    static let createStandardFile = Self(0xCD, "CreateStdDataFile")
    static let createBackupFile = Self(0xCB, "CreateBackupDataFile")
    static let createValueFile = Self(0xCC, "CreateValueFile")
    static let createLinearRecordFile = Self(0xC1, "CreateLinearRecordFile")
    static let createCyclicRecordFile = Self(0xC0, "CreateCyclicRecordFile")
    static let deleteFile = Self(0xDF, "DeleteFile")

    // Data.
    static let readData = Self(0xBD, "ReadData", .plain, .byFile)
    static let writeData = Self(0x3D, "WriteData", header: 7, .byFile)
    static let getValue = Self(0x6C, "GetValue", .plain, .byFile)
    static let credit = Self(0x0C, "Credit", header: 1, .byFile)
    static let debit = Self(0xDC, "Debit", header: 1, .byFile)
    static let limitedCredit = Self(0x1C, "LimitedCredit", header: 1, .byFile)
    static let readRecords = Self(0xBB, "ReadRecords", .plain, .byFile)
    static let writeRecord = Self(0x3B, "WriteRecord", header: 7, .byFile)
    static let clearRecordFile = Self(0xEB, "ClearRecordFile")
    static let commitTransaction = Self(0xC7, "CommitTransaction")
    static let abortTransaction = Self(0xA7, "AbortTransaction")

    // ISO/IEC 7816-4, in its own frame (docs/facts/desfire.md, section 2.5).
    static let isoSelect = Self(0xA4, "ISO SELECT", .outside, .outside)

    /// Every row; the three authentications are in ``AuthenticationMethod``.
    static let all = [
        getVersion, selectApplication, createApplication, deleteApplication, deleteSelectedApplication,
        getApplicationIDs, getDFNames, freeMemory, formatPICC, getCardUID, setConfiguration, setATS, getKeySettings,
        changeKeySettings, getKeyVersion, changeKey, changeOwnKey, isoSelect, getFileIDs, getISOFileIDs,
        getFileSettings, changeFileSettings, createStandardFile,
        createBackupFile, createValueFile, createLinearRecordFile, createCyclicRecordFile, deleteFile, readData,
        writeData, getValue, credit, debit, limitedCredit, readRecords, writeRecord, clearRecordFile, commitTransaction,
        abortTransaction,
    ]

    /// Name of a command byte, or its two digits when the table does not have it.
    static func name(of code: UInt8) -> String {
        if AuthenticationMethod(rawValue: code) != nil { return "Authenticate \(Hex.encode([code]))" }
        return all.first { $0.code == code }?.name ?? "command \(Hex.encode([code]))"
    }
}
