# Toolchain file of the wasm presets: the private Emscripten of scripts/setup-toolchain when it is
# there, else the emcc on PATH.
set(private "${CMAKE_CURRENT_LIST_DIR}/../.toolchain/root/usr/share/emscripten")
cmake_path(NORMAL_PATH private)
if(EXISTS "${private}/emcc")
  set(root "${private}")
else()
  find_program(EM_CONFIG_PROGRAM em-config)
  if(NOT EM_CONFIG_PROGRAM)
    message(FATAL_ERROR "No Emscripten: run scripts/setup-toolchain")
  endif()
  execute_process(COMMAND "${EM_CONFIG_PROGRAM}" EMSCRIPTEN_ROOT
    OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
include("${root}/cmake/Modules/Platform/Emscripten.cmake")
