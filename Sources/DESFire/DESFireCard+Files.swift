// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension DESFireCard {
    /// File numbers of the selected application.
    public func fileIDs() throws(DESFireError) -> [UInt8] {
        try query(.getFileIDs) { $0.count <= 32 && $0.allSatisfy { $0 <= Self.highestFileNumber } ? $0 : nil }
    }

    /// Type, size, mode and rights of a file.
    public func fileSettings(_ number: UInt8) throws(DESFireError) -> FileSettings {
        try Self.check(fileNumber: number)
        return try query(.getFileSettings, [number], parse: FileSettings.init)
    }

    /// Changes mode and rights of a file. `protection` is how the command travels: plain when the change right is free.
    public func changeFileSettings(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        protection: CommunicationMode = .enciphered
    ) throws(DESFireError) {
        try Self.check(fileNumber: number)
        let parameters = [number, mode.rawValue] + rights.wire
        _ = try perform(.changeFileSettings, parameters, mode: protection, expecting: 0)
    }

    /// Creates a file that is written directly; `size` in bytes.
    public func createStandardFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        size: Int
    ) throws(DESFireError) {
        try createDataFile(.createStandardFile, number, mode, rights, size)
    }

    /// Creates a file whose writes count from the next commit; `size` in bytes.
    public func createBackupFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        size: Int
    ) throws(DESFireError) {
        try createDataFile(.createBackupFile, number, mode, rights, size)
    }

    private func createDataFile(
        _ command: DESFireCommand,
        _ number: UInt8,
        _ mode: CommunicationMode,
        _ rights: AccessRights,
        _ size: Int
    ) throws(DESFireError) {
        try Self.check(fileNumber: number)
        guard 1...Self.highestSize ~= size else { throw .invalidArgument("file of \(size) bytes") }
        let parameters = [number, mode.rawValue] + rights.wire + UInt32(size).littleEndianBytes(3)
        _ = try perform(command, parameters, expecting: 0)
    }

    /// Deletes a file.
    public func deleteFile(_ number: UInt8) throws(DESFireError) {
        try Self.check(fileNumber: number)
        _ = try perform(.deleteFile, [number], expecting: 0)
    }

    /// Writes into a data file. `mode` is the file's, or plain where the right is free; it is the caller's to know.
    public func write(
        _ data: [UInt8],
        to file: UInt8,
        offset: Int,
        mode: CommunicationMode
    ) throws(DESFireError) {
        let range = try Self.parameters(file, offset, data.count)
        _ = try perform(.writeData, range + data, mode: mode, expecting: 0)
    }

    /// Reads `length` bytes (at least one) of a data file; `mode` as for writing.
    public func read(
        file: UInt8,
        offset: Int,
        length: Int,
        mode: CommunicationMode
    ) throws(DESFireError) -> [UInt8] {
        let range = try Self.parameters(file, offset, length)
        return try perform(.readData, range, mode: mode, expecting: length)
    }

    /// Makes all writes to backup, value and record files count, at once.
    public func commit() throws(DESFireError) {
        _ = try perform(.commitTransaction, expecting: 0)
    }

    /// Discards all writes since the last commit.
    public func abort() throws(DESFireError) {
        _ = try perform(.abortTransaction, expecting: 0)
    }

    private static let highestFileNumber: UInt8 = 0x1F
    /// What three bytes hold.
    static let highestSize = 0xFF_FFFF

    static func check(fileNumber: UInt8) throws(DESFireError) {
        guard fileNumber <= highestFileNumber else { throw .invalidArgument("file number \(fileNumber): 0 to 31") }
    }

    /// File number, offset and length as ReadData, WriteData and WriteRecord want them.
    static func parameters(_ file: UInt8, _ offset: Int, _ length: Int) throws(DESFireError) -> [UInt8] {
        try check(fileNumber: file)
        guard 0...highestSize ~= offset, 1...highestSize ~= length else {
            throw .invalidArgument("\(length) bytes at offset \(offset)")
        }
        return [file] + UInt32(offset).littleEndianBytes(3) + UInt32(length).littleEndianBytes(3)
    }
}
