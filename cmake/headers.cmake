# hillock_find_headers(<library> <header>) defines the target headers::<library>, as SYSTEM. Looked for
#   1. where <LIBRARY>_ROOT points and in .toolchain (scripts/setup-toolchain), so that the native
#      and the wasm build see the same version;
#   2. with find_package (a package manager's copy that brings a usable CMake config);
#   3. in Homebrew's folders and, natively, the system's.
function(hillock_find_headers library header)
  string(TOUPPER ${library} upper)
  find_path(${upper}_INCLUDE_DIR ${header}
    HINTS ENV ${upper}_ROOT "${PROJECT_SOURCE_DIR}/.toolchain/root/usr"
    PATH_SUFFIXES include NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT ${upper}_INCLUDE_DIR)
    find_package(${library} CONFIG QUIET)
    foreach(target ${library} ${library}::${library})
      if(TARGET ${target})
        get_target_property(found ${target} INTERFACE_INCLUDE_DIRECTORIES)
        set(${upper}_INCLUDE_DIR "${found}" CACHE PATH "Headers of ${library}" FORCE)
        break()
      endif()
    endforeach()
  endif()
  find_path(${upper}_INCLUDE_DIR ${header}
    PATHS /opt/homebrew/opt/${library}/include /usr/local/opt/${library}/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT EMSCRIPTEN) # where /usr/include would hide emscripten's own headers
    find_path(${upper}_INCLUDE_DIR ${header})
  endif()
  if(NOT ${upper}_INCLUDE_DIR)
    message(FATAL_ERROR "${library} is missing: run scripts/setup-toolchain, or install it "
      "(apt-get install lib${library}-dev or ${library}-dev, brew install ${library}), "
      "or set ${upper}_ROOT to the folder that holds include/${header}")
  endif()
  message(STATUS "${library}: ${${upper}_INCLUDE_DIR}")
  add_library(headers_${library} INTERFACE)
  add_library(headers::${library} ALIAS headers_${library})
  target_include_directories(headers_${library} SYSTEM INTERFACE "${${upper}_INCLUDE_DIR}")
endfunction()
