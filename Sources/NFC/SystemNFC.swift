// SPDX-License-Identifier: Apache-2.0
internal import CLibNFC
internal import Glibc
internal import Synchronization

/// libnfc; the only file of this module that touches C.
///
/// Calls that use the context (listing and opening) are made one at a time.
final class SystemNFC: NFCDriver {
    /// Longest answer to a short APDU, with its status word.
    private static let longestAnswer = 258
    private static let longestDeviceList = 8
    /// Devices of these drivers are readers of pcscd, which the module PCSC serves.
    private static let driversOverPCSC = ["acr122_pcsc:", "pcsc:"]

    /// libnfc keeps its list of drivers in global variables and fills it at the first use without a lock, so there is
    /// one context per process.
    static let shared = SystemNFC()

    private struct Context {
        var address: UInt?
    }

    private let context = Mutex(Context())

    private init() {}

    func devices() throws(NFCError) -> [String] {
        try context.withLock { context throws(NFCError) in
            let library = unsafe try Self.library(&context)
            let size = MemoryLayout<nfc_connstring>.size
            var texts = [CChar](repeating: 0, count: size * Self.longestDeviceList)
            let count = unsafe texts.withUnsafeMutableBytes { buffer in
                unsafe nfc_list_devices(
                    library,
                    buffer.baseAddress?.assumingMemoryBound(to: nfc_connstring.self),
                    Self.longestDeviceList
                )
            }
            let found = (0..<min(count, Self.longestDeviceList)).map {
                Self.text(texts[($0 * size)..<(($0 + 1) * size)])
            }
            return found.filter { name in !Self.driversOverPCSC.contains { name.hasPrefix($0) } }
        }
    }

    func open(_ connection: String) throws(NFCError) -> NFCHandle {
        try context.withLock { context throws(NFCError) in
            let library = unsafe try Self.library(&context)
            guard connection.utf8.count < MemoryLayout<nfc_connstring>.size else { throw .unavailable }
            guard let device = unsafe nfc_open(library, connection) else { throw Self.refusal(connection) }
            return NFCHandle(rawValue: Int(bitPattern: device))
        }
    }

    func close(_ device: NFCHandle) { unsafe nfc_close(Self.pointer(device)) }

    func resetField(_ device: NFCHandle) throws(NFCError) {
        let pointer = unsafe Self.pointer(device)
        try Self.check(unsafe nfc_initiator_init(pointer))
        // Without a card in the field a request returns at once instead of waiting for one.
        try Self.check(unsafe nfc_device_set_property_bool(pointer, NP_INFINITE_SELECT, false))
    }

    func targets(_ device: NFCHandle) throws(NFCError) -> [NFCTarget] {
        let empty = clibnfc_target()
        var found = [empty, empty]
        let count = try Self.check(unsafe clibnfc_list(Self.pointer(device), &found))
        return found.prefix(Int(count)).map(Self.target)
    }

    func select(_ device: NFCHandle, uid: [UInt8]) throws(NFCError) -> NFCTarget? {
        var found = clibnfc_target()
        let count = try Self.check(unsafe clibnfc_select(Self.pointer(device), uid, uid.count, &found))
        return count > 0 ? Self.target(found) : nil
    }

    func transceive(_ device: NFCHandle, _ command: [UInt8], milliseconds: Int32) throws(NFCError) -> [UInt8] {
        var answer = [UInt8](repeating: 0, count: Self.longestAnswer)
        let count = try Self.check(
            unsafe nfc_initiator_transceive_bytes(
                Self.pointer(device),
                command,
                command.count,
                &answer,
                answer.count,
                milliseconds
            )
        )
        return Array(answer.prefix(Int(count)))
    }

    /// The context, created at the first use. libnfc writes every refusal to standard error; our own errors carry the
    /// cause, so its log is off unless its environment variable is set.
    private static func library(_ context: inout Context) throws(NFCError) -> OpaquePointer {
        if let address = context.address, let made = unsafe OpaquePointer(bitPattern: address) { return unsafe made }
        _ = unsafe setenv("LIBNFC_LOG_LEVEL", "0", 0)
        var made: OpaquePointer?
        unsafe nfc_init(&made)
        guard let made = unsafe made else { throw .noLibrary }
        context.address = UInt(bitPattern: made)
        return unsafe made
    }

    /// A USB device that cannot be opened while a kernel driver is bound to it is most likely held by that driver.
    private static func refusal(_ connection: String) -> NFCError {
        guard connection.contains("usb") else { return .unavailable }
        let module = KernelModules.thatHoldNFCDevices.first { unsafe access("/sys/module/\($0)", F_OK) == 0 }
        return module.map { .heldByKernel(module: $0) } ?? .unavailable
    }

    private static func pointer(_ device: NFCHandle) -> OpaquePointer? {
        unsafe OpaquePointer(bitPattern: device.rawValue)
    }

    @discardableResult
    private static func check(_ result: Int32) throws(NFCError) -> Int32 {
        guard result >= 0 else { throw .library(code: result) }
        return result
    }

    private static func target(_ found: clibnfc_target) -> NFCTarget {
        let uid = unsafe withUnsafeBytes(of: found.uid) { unsafe Array($0.prefix(found.uid_length)) }
        let ats = unsafe withUnsafeBytes(of: found.ats) { unsafe Array($0.prefix(found.ats_length)) }
        return NFCTarget(uid: uid, sak: found.sak, ats: ats)
    }

    private static func text(_ characters: ArraySlice<CChar>) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Kernel drivers that take PN53x and ACR122 devices from libnfc; `udev/crousd-nfc.conf` keeps them from loading.
enum KernelModules {
    static let thatHoldNFCDevices = ["pn533_usb"]
}
