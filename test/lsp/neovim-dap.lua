-- The debugger through nvim-dap, as docs/editors/neovim.md sets it up; what was seen is written to $QUIESCE_TEST_OUT as JSON.
local dap = require('dap')
local seen = { stops = {}, frames = {} }

local function finish()
  vim.fn.writefile({ vim.json.encode(seen) }, vim.env.QUIESCE_TEST_OUT)
  vim.cmd('qa!')
end

dap.listeners.after.event_stopped['test'] = function(_, body)
  table.insert(seen.stops, body.reason)
end

--- Waits for one stop more, and until its frame is known.
local function stopped(count)
  local function is_there()
    local session = dap.session()
    return #seen.stops == count and session ~= nil and session.stopped_thread_id ~= nil and session.current_frame ~= nil
  end
  if not vim.wait(60000, is_there, 10) then
    seen.failed = 'stop ' .. count
    finish()
  end
  -- Frames are asked for after the stop was told.
  vim.wait(2000)
  table.insert(seen.frames, dap.session().current_frame.name)
end

local ok, problem = pcall(function()
  local configuration = vim.deepcopy(dap.configurations.c[1])
  configuration.program = vim.fn.expand('%:p')
  -- Before the first stop, which shows another file.
  vim.fn.cursor(1, 1)
  vim.fn.search('schedule_on_each_cpu(do_nothing)')
  dap.set_breakpoint()
  dap.run(configuration)
  stopped(1)
  dap.continue()
  stopped(2)
  dap.step_back()
  stopped(3)
end)
if not ok then
  seen.failed = tostring(problem)
end
finish()
